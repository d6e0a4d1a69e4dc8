import { isIP } from 'node:net';
import type { ServerOutputs } from '@slipway/domain/provisioning';

/** Outputs that no server can be registered from; the message says which one and why. */
export class UnusableOutputs extends Error {}

const keyTypes = [
  'ssh-ed25519',
  'ecdsa-sha2-nistp256',
  'ecdsa-sha2-nistp384',
  'ecdsa-sha2-nistp521',
  'ssh-rsa',
];

/** Parses what `terraform output -json` printed. Throws `UnusableOutputs`. */
export function parseServerOutputs(text: string): ServerOutputs {
  const outputs = valuesOf(text);
  return {
    serverName: textOf(outputs, 'server_name', /^[^\p{C}]{1,253}$/u),
    publicIp: addressOf(outputs, 'public_ip'),
    privateIp: isAbsent(outputs.get('private_ip')) ? null : addressOf(outputs, 'private_ip'),
    sshUser: textOf(outputs, 'ssh_user', /^[a-z_][a-z0-9_-]{0,31}$/),
    sshPort: portOf(outputs, 'ssh_port'),
    hostKey: hostKeyOf(outputs, 'host_key'),
  };
}

type Outputs = ReadonlyMap<string, unknown>;

function valuesOf(text: string): Outputs {
  const document = documentOf(text);
  const entries = Object.entries(document).map(([name, output]): [string, unknown] => [
    name,
    isFields(output) ? output['value'] : undefined,
  ]);
  return new Map(entries);
}

function documentOf(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    if (isFields(value)) return value;
  } catch (error) {
    throw new UnusableOutputs('Terraform reported its outputs in something that is not JSON.', {
      cause: error,
    });
  }
  throw new UnusableOutputs('Terraform reported its outputs in an unknown form.');
}

function textOf(outputs: Outputs, name: string, pattern: RegExp): string {
  const value = outputs.get(name);
  if (isAbsent(value))
    throw new UnusableOutputs(`Terraform reported no ${name}: the module must set this output.`);
  if (typeof value === 'string' && pattern.test(value)) return value;
  throw unusable(name, value);
}

function addressOf(outputs: Outputs, name: string): string {
  const value = textOf(outputs, name, /^[0-9a-fA-F:.]{2,45}$/);
  if (isIP(value) === 0) throw unusable(name, value);
  return value;
}

function portOf(outputs: Outputs, name: string): number {
  const value = outputs.get(name);
  if (isAbsent(value))
    throw new UnusableOutputs(`Terraform reported no ${name}: the module must set this output.`);
  if (typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= 65_535) return value;
  throw unusable(name, value);
}

/** OpenSSH format, a comment is left out. The key inside must be of the type that stands before it. */
function hostKeyOf(outputs: Outputs, name: string): string {
  const value = textOf(outputs, name, /^[a-z0-9-]+ [A-Za-z0-9+/]{40,1400}={0,2}( [^\p{C}]{0,200})?$/u);
  const [type = '', body = ''] = value.split(' ');
  const bytes = Buffer.from(body, 'base64');
  const length = bytes.length > 4 ? bytes.readUInt32BE(0) : 0;
  const inner = bytes.subarray(4, 4 + length).toString('latin1');
  if (!keyTypes.includes(type) || inner !== type) throw unusable(name, value);
  return `${type} ${body}`;
}

function unusable(name: string, value: unknown): UnusableOutputs {
  const shown = JSON.stringify(value).slice(0, 100);
  return new UnusableOutputs(`Terraform reported a ${name} that cannot be used: ${shown}`);
}

function isAbsent(value: unknown): boolean {
  return value === undefined || value === null;
}

function isFields(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
