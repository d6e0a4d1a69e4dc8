import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClient } from '@hey-api/openapi-ts';

const target = join('ui', 'src', 'shared', 'api', 'generated');

/**
 * Writes the dashboard's types of the API from `docs/openapi.json`. With `check` nothing is written: an error names
 * every file that differs from what the document says now.
 */
export async function generateUiClient(root, { check = false } = {}) {
  const input = join(root, 'docs', 'openapi.json');
  if (!check) return write(input, join(root, target));
  const fresh = await mkdtemp(join(tmpdir(), 'slipway-ui-client-'));
  try {
    await write(input, fresh);
    await compare(fresh, join(root, target));
  } finally {
    await rm(fresh, { recursive: true, force: true });
  }
}

function write(input, path) {
  return createClient({
    input,
    output: { path, clean: true, entryFile: false, tsConfigPath: null },
    // Types only: requests go through the dashboard's own client, which knows consistency tokens and problems.
    plugins: ['@hey-api/typescript'],
    logs: { level: 'silent', file: false },
  });
}

async function compare(fresh, kept) {
  const [wanted, found] = await Promise.all([filesIn(fresh), filesIn(kept)]);
  const differing = [...new Set([...wanted.keys(), ...found.keys()])].filter(
    (name) => wanted.get(name) !== found.get(name),
  );
  if (differing.length === 0) return;
  const names = differing.map((name) => join(target, name)).join(', ');
  throw new Error(`${names} differs from docs/openapi.json: run npm run generate and commit the result.`);
}

async function filesIn(folder) {
  const names = await readdir(folder).catch((error) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  return new Map(
    await Promise.all(names.map(async (name) => [name, await readFile(join(folder, name), 'utf8')])),
  );
}
