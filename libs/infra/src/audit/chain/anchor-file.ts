import { mkdir, open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { formatAnchor, parseAnchor, UnreadableLine } from './anchor.parser';
import type { Anchor } from './head';

const newline = 0x0a;
/** Longer than any line. */
const tailBytes = 1_048_576;

/** The heads that were signed, one a line, in a place that the database's owner does not write to. */
export class AnchorFile {
  constructor(private readonly path: string) {}

  /** The newest anchor. What a crash left of a line is cut off: it was never said to be sealed. */
  async last(): Promise<Anchor | null> {
    const file = await this.#open();
    try {
      const { end, last } = await wholeLines(file);
      await file.truncate(end);
      return last;
    } finally {
      await file.close();
    }
  }

  /** Returns when it is on the disk. */
  async append(anchor: Anchor): Promise<void> {
    const file = await this.#open();
    try {
      await file.appendFile(`${formatAnchor(anchor)}\n`);
      await file.datasync();
    } finally {
      await file.close();
    }
  }

  async #open(): Promise<FileHandle> {
    await mkdir(dirname(this.path), { recursive: true });
    return open(this.path, 'a+', 0o644);
  }
}

/** An anchor file as it is now; what is being written to it is left out. */
export type ReadAnchors = { readonly newest: Anchor | null; readonly all: () => AsyncIterable<Anchor> };

/** Throws `UnreadableLine`, also while `all` is read. */
export async function readAnchors(path: string): Promise<ReadAnchors> {
  const file = await open(path);
  try {
    const { end, last } = await wholeLines(file);
    return { newest: last, all: () => anchorsIn(path, end) };
  } finally {
    await file.close();
  }
}

async function* anchorsIn(path: string, end: number): AsyncGenerator<Anchor> {
  if (end === 0) return;
  const file = await open(path);
  let number = 0;
  for await (const line of file.readLines({ end: end - 1 })) {
    number += 1;
    yield anchorIn(line, `line ${number} of the anchor file`);
  }
}

async function wholeLines(file: FileHandle): Promise<{ readonly end: number; readonly last: Anchor | null }> {
  const { size } = await file.stat();
  const length = Math.min(size, tailBytes);
  const { buffer } = await file.read(Buffer.alloc(length), 0, length, size - length);
  const end = buffer.lastIndexOf(newline) + 1;
  const line = buffer.subarray(0, end).toString().trimEnd().split('\n').at(-1);
  const isEmpty = line === undefined || line === '';
  return {
    end: size - length + end,
    last: isEmpty ? null : anchorIn(line, 'the last line of the anchor file'),
  };
}

function anchorIn(line: string, where: string): Anchor {
  try {
    return parseAnchor(line);
  } catch (error) {
    if (!(error instanceof UnreadableLine)) throw error;
    throw new UnreadableLine(`${where} cannot be read: ${error.message}`, { cause: error });
  }
}
