import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { UsageError } from './command';

export type Terminal = { readonly input: Readable & { readonly isTTY?: boolean }; readonly output: Writable };

/** Asks before something that cannot be undone. Where nobody can answer, the answer has to be in the command. */
export async function isConfirmed(
  question: string,
  { input, output }: Terminal = { input: process.stdin, output: process.stderr },
): Promise<boolean> {
  if (input.isTTY !== true) throw new UsageError(`${question}\nNobody is here to answer: add --yes.`);
  output.write(`${question}\nType yes to go on: `);
  for await (const line of createInterface({ input })) return line.trim().toLowerCase() === 'yes';
  return false;
}
