import { stripVTControlCharacters } from 'node:util';
import type { Verification } from '@slipway/application/servers/servers.ports';

export type Facts = Extract<Verification, { outcome: 'verified' }>['facts'];

/** An answer that makes no sense; the message says which part, and never more than a glimpse of it. */
export class UnusableFacts extends Error {}

const textLimit = 200;
const keys = ['begin', 'kernel', 'os', 'cores', 'memory_kb', 'disk_kb', 'docker', 'end'];

/** Parses what the probe printed. The server may be hostile: unknown, repeated or missing lines are refused. */
export function parseFacts(output: string): Facts {
  const lines = linesOf(output);
  if (lines.get('begin') !== '1' || lines.get('end') !== '1')
    throw new UnusableFacts('its answer is not complete');
  const docker = lines.get('docker');
  return {
    os: textOf(lines, 'os'),
    kernel: textOf(lines, 'kernel'),
    cores: numberOf(lines, 'cores', 65_536),
    memoryMb: Math.floor(numberOf(lines, 'memory_kb', 2 ** 40) / 1024),
    diskGb: Math.floor(numberOf(lines, 'disk_kb', 2 ** 50) / 1024 / 1024),
    docker: docker === undefined ? null : textOf(lines, 'docker'),
  };
}

function linesOf(output: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const line of output.split('\n')) {
    if (line === '') continue;
    const [, key = '', value = ''] = /^([a-z_]{1,20})=(.*)$/.exec(line) ?? [];
    if (!keys.includes(key)) throw new UnusableFacts(`it answered an unexpected line: ${glimpse(line)}`);
    if (found.has(key)) throw new UnusableFacts(`it answered ${key} twice`);
    found.set(key, value);
  }
  return found;
}

function textOf(lines: ReadonlyMap<string, string>, key: string): string {
  const plain = printable(lines.get(key) ?? '')
    .replace(/^"(.*)"$/, '$1')
    .trim();
  if (plain === '') throw new UnusableFacts(`it did not tell its ${key}`);
  return plain.slice(0, textLimit);
}

function numberOf(lines: ReadonlyMap<string, string>, key: string, most: number): number {
  const text = (lines.get(key) ?? '').trim();
  if (text === '') throw new UnusableFacts(`it did not tell its ${key}`);
  const value = /^\d{1,16}$/.test(text) ? Number(text) : Number.NaN;
  if (!(value >= 1 && value <= most)) throw new UnusableFacts(`its ${key} makes no sense: ${glimpse(text)}`);
  return value;
}

function printable(text: string): string {
  return stripVTControlCharacters(text).replace(/\p{C}/gu, '');
}

function glimpse(text: string): string {
  return JSON.stringify(printable(text).slice(0, 60));
}
