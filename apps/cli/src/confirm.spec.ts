import { PassThrough } from 'node:stream';
import { UsageError } from './command';
import { isConfirmed } from './confirm';

function aTerminal(typed: string) {
  const input = Object.assign(new PassThrough(), { isTTY: true });
  const output = new PassThrough();
  input.end(typed);
  return { input, output, shown: () => String(output.read()) };
}

test.each([
  ['yes\n', true],
  [' YES \n', true],
  ['y\n', false],
  ['no\n', false],
  ['\n', false],
])('%j is taken as %s', async (typed, expected) => {
  const terminal = aTerminal(typed);
  await expect(isConfirmed('Really?', terminal)).resolves.toBe(expected);
  expect(terminal.shown()).toContain('Really?\nType yes to go on: ');
});

test('a terminal that is closed without an answer means no', async () => {
  await expect(isConfirmed('Really?', aTerminal(''))).resolves.toBe(false);
});

test('without a terminal nobody is asked, and the command says how to answer', async () => {
  const nobody = { input: new PassThrough(), output: new PassThrough() };
  await expect(isConfirmed('Really?', nobody)).rejects.toBeInstanceOf(UsageError);
  await expect(isConfirmed('Really?', nobody)).rejects.toThrow('add --yes');
});
