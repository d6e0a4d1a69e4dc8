import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { readHcl } from './hcl';
import type { Block } from './hcl';
import { problemsOf } from './module-check';
import type { ProviderSchema } from './module-check';

const folder = join(__dirname, '..', '..', 'terraform');
const clouds = ['aws', 'azure', 'digitalocean', 'gcp', 'hetzner'];
const outputs = ['server_name', 'public_ip', 'private_ip', 'ssh_user', 'ssh_port'];
const variables = ['run', 'server_name', 'region', 'size', 'public_key'];

const schemaOf = (cloud: string) =>
  JSON.parse(readFileSync(join(folder, 'schemas', `${cloud}.json`), 'utf8')) as ProviderSchema;
const textOf = (cloud: string): string => {
  const dir = join(folder, 'modules', cloud);
  const files = readdirSync(dir).filter((file) => file.endsWith('.tf'));
  return files.map((file) => readFileSync(join(dir, file), 'utf8')).join('\n');
};
const moduleOf = (cloud: string, change = (text: string) => text): Block => readHcl(change(textOf(cloud)));
const namesOf = (module: Block, wanted: string) =>
  module.blocks.filter(({ kind }) => kind === wanted).map(({ labels }) => labels[0]);

describe.each(clouds)('the module %s', (cloud) => {
  const module = moduleOf(cloud);

  test('asks only for what its provider accepts, tagged, at the pinned version', () =>
    expect(problemsOf(module, schemaOf(cloud))).toEqual([]));

  test('is given the same values and tells the same facts as every other', () => {
    expect(namesOf(module, 'variable').sort()).toEqual(variables.toSorted());
    expect(namesOf(module, 'output').sort()).toEqual(outputs.toSorted());
  });

  test('holds no credentials and starts no program', () => {
    const text = textOf(cloud);
    expect(text).not.toMatch(
      /provisioner|local-exec|external|(access_key|secret_key|token|client_secret)\s*=/,
    );
  });

  test('opens 22, 80 and 443 and no other port', () => {
    const lines = textOf(cloud).split('\n');
    const ports = lines.filter((line) =>
      /\b(port|ports|port_range|destination_port_ranges|for_each)\s+=/.test(line),
    );
    const inward = ports.filter((line) => !line.includes('"1-65535"')).join(' ');
    expect([...new Set(inward.match(/\d+/g))].sort()).toEqual(['22', '443', '80']);
  });

  test('says in its README that it was never applied', () => {
    const text = readFileSync(join(folder, 'modules', cloud, 'README.md'), 'utf8');
    expect(text).toContain('**Never applied to the real cloud.**');
  });
});

describe('a mistake in a module is found', () => {
  const broken = (change: (text: string) => string) =>
    problemsOf(moduleOf('hetzner', change), schemaOf('hetzner'));

  test.each([
    ['a type that does not exist', 'hcloud_server', 'hcloud_servers', 'hcloud_servers is unknown'],
    ['an argument', 'server_type ', 'flavor ', 'hcloud_server.server takes no flavor'],
    ['a required argument', 'server_type ', 'flavor ', 'hcloud_server.server needs server_type'],
    ['a block', '  network {', '  nic {', 'hcloud_server.server takes no block nic'],
    ['an argument in a block', 'alias_ips', 'aliases', 'hcloud_server.server.network takes no aliases'],
    ['an attribute', '.ipv4_address', '.ipv4', 'hcloud_server.server has no ipv4'],
    [
      'a reference',
      'hcloud_firewall.firewall.id',
      'hcloud_firewall.wall.id',
      'there is no hcloud_firewall.wall',
    ],
    [
      'a tag',
      'slipway_resource = "server"',
      'x = "server"',
      'hcloud_server.server does not carry our labels',
    ],
    ['a version', '"1.68.0"', '">= 1.68.0"', 'hetznercloud/hcloud is not pinned to 1.68.0'],
  ])('%s', (_, from, to, problem) => {
    expect(broken((text) => text.replaceAll(from, to))).toContain(problem);
  });
});

const terraform = ['terraform', 'tofu'].find((name) => run(name, ['version'], folder).status === 0);

test('every module is formatted, where there is a terraform to ask', () => {
  if (terraform === undefined) return console.log('terraform fmt: no terraform or tofu found, 0 modules');
  const { status, stdout } = run(terraform, ['fmt', '-check', '-recursive', 'modules'], folder);
  expect({ status, stdout }).toEqual({ status: 0, stdout: '' });
});

/** Plugins are not downloaded here: whoever has them names their mirror. */
test('every module whose plugin is here validates', () => {
  const mirror = process.env['TERRAFORM_PLUGIN_DIR'] ?? join(homedir(), '.terraform.d', 'plugins');
  const here = clouds.filter((cloud) =>
    existsSync(join(mirror, 'registry.terraform.io', schemaOf(cloud).provider)),
  );
  console.log(
    `terraform validate: ${terraform === undefined || here.length === 0 ? 'no plugin here, 0 modules' : here.join(', ')}`,
  );
  if (terraform !== undefined) for (const cloud of here) expect(validated(terraform, cloud, mirror)).toBe('');
});

function validated(program: string, cloud: string, mirror: string): string {
  const dir = mkdtempSync(join(tmpdir(), 'slipway-module-'));
  try {
    cpSync(join(folder, 'modules', cloud), dir, { recursive: true });
    const config = `provider_installation {\n  filesystem_mirror {\n    path = ${JSON.stringify(mirror)}\n  }\n}\n`;
    writeFileSync(join(dir, 'terraform.rc'), config);
    const steps = [
      ['init', '-backend=false', '-input=false', '-no-color'],
      ['validate', '-no-color'],
    ];
    const results = steps.map((words) => run(program, words, dir));
    return results.map(({ status, stderr }) => (status === 0 ? '' : stderr)).join('');
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

function run(program: string, words: readonly string[], cwd: string) {
  const env = {
    PATH: process.env['PATH'] ?? '',
    HOME: cwd,
    CHECKPOINT_DISABLE: '1',
    TF_CLI_CONFIG_FILE: join(cwd, 'terraform.rc'),
  };
  return spawnSync(program, words, { cwd, encoding: 'utf8', env });
}
