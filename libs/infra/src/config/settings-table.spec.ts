import { execFileSync } from 'node:child_process';
import { pathToFileURL } from 'node:url';
import { join } from 'node:path';
import { Settings } from './env';
import { rootFolder } from './root-folder';

type Row = { readonly name: string; readonly default: string; readonly alone?: string };

/** The table that `npm start`, its help and docs/settings.md are made of. It is an ES module, hence the process. */
const table = readTable();
const settings = Object.entries(new Settings());

/** Read by the sandbox, which is no part of ours and has a config of its own. */
const ofTheSandbox = ['SANDBOX_PORT'];

function readTable(): readonly Row[] {
  const url = pathToFileURL(join(rootFolder(), 'scripts', 'settings.mjs')).href;
  const code = `import(${JSON.stringify(url)}).then(({ settings }) => console.log(JSON.stringify(settings)))`;
  return JSON.parse(execFileSync(process.execPath, ['-e', code], { encoding: 'utf8' })) as readonly Row[];
}

describe('the table of settings', () => {
  test('names what the processes read, no more and no less', () => {
    const read = settings.map(([name]) => name);
    expect(table.map(({ name }) => name).toSorted()).toEqual([...read, ...ofTheSandbox].toSorted());
  });

  test.each(settings.filter(([, value]) => value !== undefined))(
    'says that %s is %j by itself',
    (name, value) => {
      const row = table.find((one) => one.name === name);
      expect(row?.alone ?? row?.default).toBe(String(value));
    },
  );

  test('gives no default to what has none', () => {
    const without = new Set(settings.filter(([, value]) => value === undefined).map(([name]) => name));
    const literal = table
      .filter(({ name }) => without.has(name))
      .map((row) => row.alone ?? row.default)
      .filter((text) => /^(\d+|true|false)$/.test(text));
    expect(literal).toEqual([]);
  });
});
