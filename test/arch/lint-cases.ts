/** One small file, and the rules that it breaks: exactly these, or none. */
export type LintCase = {
  readonly says: string;
  readonly path: string;
  readonly text: string;
  readonly breaks: readonly string[];
};

type Place = (name: string) => string;
const domain: Place = (name) => `libs/domain/src/billing/${name}.ts`;
const infra: Place = (name) => `libs/infra/src/billing/${name}.ts`;
const api: Place = (name) => `apps/api/src/billing/${name}.ts`;
const sandbox: Place = (name) => `apps/sandbox/src/${name}.ts`;
const spec: Place = (name) => `libs/infra/src/billing/${name}.spec.ts`;
const script: Place = (name) => `scripts/${name}.mjs`;
const ui: Place = (name) => `ui/src/features/billing/${name}.ts`;
const page: Place = (name) => `ui/src/features/billing/${name}.vue`;

let count = 0;
function file(says: string, place: Place, text: string, breaks: readonly string[] = []): LintCase {
  count += 1;
  return { says, path: place(`case-${count}`), text: `${text}\n`, breaks };
}

const lines = (many: number, line: (n: number) => string) =>
  Array.from({ length: many }, (_, n) => line(n)).join('\n');
const constants = (many: number) => lines(many, (n) => `export const price${n} = ${n};`);
const longFunction = (many: number) =>
  `export function total(price: number): number {\n  let sum = price;\n${lines(many, () => '  sum += 1;')}\n  return sum;\n}`;
const classOf = (parameters: readonly string[]) =>
  `export class Whole { constructor(${parameters.join(', ')}) {} }`;
const dependencies = (many: number) =>
  Array.from({ length: many }, (_, n) => `public readonly part${n}: number`);
const orderClass = "const id = 'a';\nexport class Order { readonly id: string = id; }";
const union = "type Status = 'open' | 'paid';\n";

const syntax = 'no-restricted-syntax';
const properties = 'no-restricted-properties';
const globalNames = 'no-restricted-globals';
const imports = 'no-restricted-imports';
const assertions = '@typescript-eslint/consistent-type-assertions';
const maxParams = 'house/max-params';

const tests = [
  file('a skipped group', spec, "describe.skip('a paid order', () => undefined);", [properties]),
  file('a skipped test', spec, "it.skip('is paid', () => undefined);", [properties]),
  file('a test that is skipped by a condition', spec, 'export const maybe = process.env.CI ? it : it.skip;', [
    properties,
  ]),
  file('a test that is skipped by another name', spec, "xit('is paid', () => undefined);", [globalNames]),
  file('a test that silences the others', spec, "test.only('is paid', () => undefined);", [properties]),
  file('a test for later', spec, "it.todo('is paid');", [properties]),
  file(
    'a test in the dashboard that is skipped',
    (name) => `ui/src/${name}.spec.ts`,
    "it.skip('shows', () => undefined);",
    [properties],
  ),
  file('a table of tests', spec, "it.each(['a'])('%s is paid', () => undefined);"),
];

const shells = [
  file('exec', infra, "import { exec } from 'node:child_process';\nexport const run = exec;", [imports]),
  file(
    'execSync in a script',
    script,
    "import { execSync } from 'child_process';\nexport const run = execSync;",
    [imports],
  ),
  file(
    'exec behind a namespace',
    infra,
    "import * as processes from 'node:child_process';\nexport const run = processes.exec;",
    [imports],
  ),
  file('exec behind a late import', script, "export const run = (await import('node:child_process')).exec;", [
    syntax,
  ]),
  file(
    'a child with a shell',
    infra,
    "import { spawn } from 'node:child_process';\nexport const run = () => spawn('ls', { shell: true });",
    [syntax],
  ),
  file(
    'a child with a shell by name',
    script,
    "import { spawn } from 'node:child_process';\nexport const run = () => spawn('ls', { shell: '/bin/sh' });",
    [syntax],
  ),
  file(
    'a child with an argument list',
    infra,
    "import { spawn } from 'node:child_process';\nexport const run = () => spawn('ls', ['-l'], { shell: false });",
  ),
];

const purity = [
  file('a clock in the domain', domain, 'export const now = (): number => Date.now();', [properties]),
  file('a new date in the domain', domain, 'export const now = (): Date => new Date();', [syntax]),
  file('a given date in the domain', domain, 'export const at = (ms: number): Date => new Date(ms);'),
  file('chance in the domain', domain, 'export const id = (): number => Math.random();', [properties]),
  file('chance in a script', script, 'export const id = Math.random();', [properties]),
  file('the environment in the domain', domain, 'export const pid = process.pid;', [globalNames]),
  file('a timer in the domain', domain, 'export const wait = () => setTimeout(() => undefined, 1);', [
    globalNames,
  ]),
  file(
    'a timer by the back door',
    domain,
    'export const wait = () => globalThis.setTimeout(() => undefined, 1);',
    [globalNames],
  ),
  file('a promise in the domain', domain, 'export const done = () => Promise.resolve(1);', [globalNames]),
  file('a promised type in the domain', domain, 'export type Done = Promise<number>;', [
    '@typescript-eslint/no-restricted-types',
  ]),
  file('an async function in the domain', domain, 'export const done = async () => 1;', [syntax]),
  file('a clock in an adapter', infra, 'export const now = (): number => Date.now();'),
  file(
    'a clock in a domain spec',
    (name) => `libs/domain/src/billing/${name}.spec.ts`,
    'export const now = (): number => Date.now();',
  ),
];

const outgoing = [
  file('a raw fetch', api, "export const ask = () => fetch('http://localhost');", [globalNames]),
  file(
    'a raw fetch by the back door',
    infra,
    "export const ask = () => globalThis.fetch('http://localhost');",
    [globalNames],
  ),
  file('a raw http request', infra, "import { request } from 'node:http';\nexport const ask = request;", [
    imports,
  ]),
  file(
    'a fetch in an adapter',
    (name) => infra(`${name}.adapter`),
    "export const ask = () => fetch('http://localhost');",
  ),
  file('a fetch in the sandbox', sandbox, "export const ask = () => fetch('http://localhost');"),
  file('a fetch in a test', spec, "export const ask = () => fetch('http://localhost');"),
  file('a fetch in the dashboard', ui, "export const ask = () => fetch('/v1/orders');"),
  file('the environment outside its one place', infra, 'export const home = process.env;', [properties]),
  file(
    'the environment in its one place',
    (name) => `libs/infra/src/config/${name}.ts`,
    'export const home = process.env;',
  ),
  file(
    'events that a crash forgets',
    (name) => `libs/application/src/${name}.ts`,
    "import { EventBus } from '@nestjs/cqrs';\nexport const bus = EventBus;",
    [imports],
  ),
];

const types = [
  file('an assertion', infra, 'export const id = (text: unknown): string => text as string;', [assertions]),
  file(
    'an assertion in a domain context',
    domain,
    'export const id = (text: unknown): string => text as string;',
    [assertions],
  ),
  file('a constant', infra, "export const statuses = ['open', 'paid'] as const;"),
  file(
    'an assertion in a parser',
    (name) => infra(`${name}.parser`),
    'export const id = (text: unknown): string => text as string;',
  ),
  file(
    'an assertion in the kernel',
    (name) => `libs/domain/src/kernel/${name}.ts`,
    'export const id = (text: unknown): string => text as string;',
  ),
  file('an assertion in a test', spec, 'export const id = (text: unknown): string => text as string;'),
  file('any', infra, 'export type Body = { readonly value: any };', ['@typescript-eslint/no-explicit-any']),
  file('a non-null assertion', infra, 'export const first = (all: readonly string[]): string => all[0]!;', [
    '@typescript-eslint/no-non-null-assertion',
  ]),
  file('a forgotten promise', infra, 'export const go = (work: () => Promise<void>): void => { work(); };', [
    '@typescript-eslint/no-floating-promises',
  ]),
  file(
    'a forgotten case',
    domain,
    `${union}export const open = (s: Status): boolean => { switch (s) { case 'open': return true; default: return false; } };`,
    ['@typescript-eslint/switch-exhaustiveness-check'],
  ),
  file('an enum', domain, "export enum Status { Open = 'open' }", [syntax]),
  file('a default export', domain, 'export default 1;', [syntax]),
  file('a default export of a configuration', (name) => `ui/${name}.config.ts`, 'export default {};'),
  file('method syntax', domain, 'export type Shape = { area(): number };'),
  file('a payload that says nothing', domain, 'export type Revoke = Record<never, never>;'),
  file(
    'an answer that has the shape of its class',
    api,
    `${orderClass}\nexport const answer = (): Order => ({ id });`,
  ),
  file('the same in an adapter', infra, `${orderClass}\nexport const answer = (): Order => ({ id });`, [
    '@typescript-eslint/no-unsafe-class-instance-assignment',
  ]),
];

const errors = [
  file(
    'a catch that does not look',
    infra,
    'export const json = (text: string): unknown => { try { return JSON.parse(text); } catch { return null; } };',
    [syntax],
  ),
  file(
    'a wrapped error without its cause',
    infra,
    'export const json = (text: string): unknown => { try { return JSON.parse(text); } catch (error) { throw new Error(String(error)); } };',
    ['preserve-caught-error'],
  ),
  file(
    'a secret compared bit by bit',
    api,
    'export const same = (tokenHash: string, other: string): boolean => tokenHash === other;',
    [syntax],
  ),
  file(
    'a secret compared with nothing',
    api,
    'export const has = (tokenHash: string | undefined): boolean => tokenHash !== undefined;',
  ),
  file(
    'a request hash compared',
    api,
    'export const same = (requestHash: string, other: string): boolean => requestHash === other;',
  ),
];

const off = 'eslint-disable-next-line no-eval';
const directives = [
  file(
    'a disabled rule without a reason',
    infra,
    `// ${off}\nexport const run = (text: string): unknown => eval(text);`,
    ['house/reasoned-disable'],
  ),
  file(
    'a disabled line without a reason',
    infra,
    `export const run = (text: string): unknown => eval(text); // eslint-disable-line no-eval`,
    ['house/reasoned-disable'],
  ),
  file(
    'a disabled file that names no rule',
    infra,
    `/* eslint-disable -- legacy code from elsewhere */\nexport const run = (text: string): unknown => eval(text);`,
    ['house/reasoned-disable'],
  ),
  file(
    'a disabled rule with a reason',
    infra,
    `// ${off} -- the simulator runs trusted text\nexport const run = (text: string): unknown => eval(text);`,
  ),
  file('a disabled rule in a script', script, `// ${off}\nexport const run = (text) => eval(text);`, [
    'house/reasoned-disable',
  ]),
];

const sizes = [
  file('a file of 301 lines', infra, constants(301), ['max-lines']),
  file('a file of 300 lines and their comments', infra, `// why\n\n${constants(300)}`),
  file('a test file of 301 lines', spec, constants(301)),
  file('a test file of 501 lines', spec, constants(501), ['max-lines']),
  file('a script of 301 lines', script, constants(301), ['max-lines']),
  file('a component of 251 lines', page, `<template>\n${lines(249, () => '  <br>')}\n</template>`, [
    'max-lines',
  ]),
  file('a function of 52 lines', infra, longFunction(48), ['max-lines-per-function']),
  file('a function of 50 lines', infra, longFunction(46)),
  file('a group of 52 lines in a test', spec, longFunction(48)),
  file(
    'five parameters',
    infra,
    'export const sum = (a: number, b: number, c: number, d: number, e: number) => a + b + c + d + e;',
    [maxParams],
  ),
  file(
    'five parameters of a method in a port',
    infra,
    'export interface Port { sum(a: number, b: number, c: number, d: number, e: number): number }',
    [maxParams],
  ),
  file('six injected dependencies', infra, classOf(dependencies(6))),
  file('seven injected dependencies', infra, classOf(dependencies(7)), [maxParams]),
  file(
    'five parameters of a constructor, one of them no dependency',
    infra,
    classOf([...dependencies(4), '_start: number']),
    [maxParams],
  ),
  file(
    'nesting of four',
    infra,
    'export function f(a: number): number { if (a > 1) { for (;;) { while (a > 2) { if (a > 3) return 1; } } } return 0; }',
    ['max-depth'],
  ),
  file(
    'eleven ways through',
    infra,
    `export const f = (a: number) => ${lines(10, (n) => `a === ${n} ? ${n} :`)} 10;`,
    ['complexity'],
  ),
];

const homes = [
  file('a drawer', (name) => infra(`${name}.utils`), 'export const one = 1;', ['house/no-drawers']),
  file('a drawer as a folder', (name) => `apps/api/src/common/${name}.ts`, 'export const one = 1;', [
    'house/no-drawers',
  ]),
  file('the one shared folder', (name) => `ui/src/shared/${name}.ts`, 'export const one = 1;'),
  file(
    'raw HTML on a page',
    page,
    '<script setup lang="ts">\nconst text = \'\';\n</script>\n\n<template>\n  <p v-html="text" />\n</template>',
    ['vue/no-v-html'],
  ),
  file(
    'a page',
    page,
    '<script setup lang="ts">\nconst text = \'\';\n</script>\n\n<template>\n  <p>{{ text }}</p>\n</template>',
  ),
];

export const lintCases: readonly LintCase[] = [
  ...tests,
  ...shells,
  ...purity,
  ...outgoing,
  ...types,
  ...errors,
  ...directives,
  ...sizes,
  ...homes,
];
