// After a change of dependencies: `npm install` leaves optional packages of other platforms out of the lockfile when the
// registry at hand does not carry them, and then `npm ci` refuses that lockfile. This writes their names back in, without
// an integrity hash, which npm then takes from the registry of the machine that needs the package. See docs/adr.
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const file = fileURLToPath(new URL('../package-lock.json', import.meta.url));
const systems = [
  'aix',
  'android',
  'darwin',
  'freebsd',
  'linux',
  'netbsd',
  'openbsd',
  'openharmony',
  'sunos',
  'win32',
];
const processors = [
  'arm64',
  'x64',
  'arm',
  'ia32',
  'loong64',
  'mips64el',
  'ppc64',
  'riscv64',
  's390x',
  'wasm32',
];

function isPresent(packages, dependent, name) {
  const folders = dependent
    .split('/node_modules/')
    .map((_, depth, parts) => parts.slice(0, depth + 1).join('/node_modules/'));
  return ['', ...folders].some(
    (folder) => packages[`${folder === '' ? '' : `${folder}/`}node_modules/${name}`],
  );
}

/** The platform stands in the name: `@swc/core-linux-arm64-musl`. One without it is no platform package. */
function platformOf(name) {
  const words = name.replaceAll('windows', 'win32').split(/[-/.]/);
  const os = systems.filter((system) => words.includes(system));
  const cpu = processors.filter((processor) => words.includes(processor)).slice(0, 1);
  const libc = [words.includes('musl') && 'musl', words.includes('gnu') && 'glibc'].filter(Boolean);
  return { os, cpu, libc: os.includes('linux') ? libc : [] };
}

function entryFor(name, version, { dev, devOptional }) {
  const platform = Object.entries(platformOf(name)).filter(([, values]) => values.length > 0);
  if (platform.length === 0) return undefined;
  return {
    version,
    optional: true,
    ...(dev && { dev }),
    ...(devOptional && { devOptional }),
    ...Object.fromEntries(platform),
  };
}

const lock = JSON.parse(readFileSync(file, 'utf8'));
const added = [];
for (const [path, dependent] of Object.entries(lock.packages)) {
  for (const [name, version] of Object.entries(dependent.optionalDependencies ?? {})) {
    if (isPresent(lock.packages, path, name)) continue;
    const entry = entryFor(name, version, dependent);
    if (!entry) continue;
    lock.packages[`node_modules/${name}`] = entry;
    added.push(name);
  }
}
const sorted = Object.entries(lock.packages).sort(([a], [b]) => a.localeCompare(b, 'en'));
writeFileSync(file, `${JSON.stringify({ ...lock, packages: Object.fromEntries(sorted) }, null, 2)}\n`);
console.log(added.length === 0 ? 'the lockfile is complete' : `added ${added.join(', ')}`);
