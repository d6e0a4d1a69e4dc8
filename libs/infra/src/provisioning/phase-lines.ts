import { join } from 'node:path';
import type { RunLine } from '@slipway/application/provisioning/provisioning.ports';
import { LineSplitter, type SplitLine } from './line-splitter';
import { openIfThere } from './run-files';
import type { Phase } from './run-record.parser';
import type { Scrubber } from './secret-scrubber';
import { parseTerraformLine } from './terraform-message.parser';

/** What is shown of one line, in characters. */
const shownLimit = 16_384;
/** What is read of one line, so that a long message is still parsed before it is cut. */
const readLimit = 262_144;
const chunkSize = 65_536;
const mostErrors = 20;
const lastLines = 5;

type Stream = RunLine['stream'];
type Tail = { readonly stream: Stream; readonly splitter: LineSplitter; offset: number };

/**
 * Reads a phase's output as it grows. A line's number is its place in the files: first everything from stdout, and,
 * once the phase has ended, stderr. So whoever reads again counts the same.
 */
export class PhaseLines {
  readonly #errors: string[] = [];
  readonly #last: string[] = [];
  readonly #stdout: Tail | null;
  readonly #stderr: Tail = tailOf('stderr');
  #nextSeq: number;
  #at: string;
  #bytes = 0;

  constructor(
    private readonly phase: Phase,
    private readonly scrubber: Scrubber,
    private readonly onLine: (line: RunLine) => void,
  ) {
    // What `show` and `output` print is a document, not lines for people.
    this.#stdout = phase.name === 'show' || phase.name === 'output' ? null : tailOf('stdout');
    this.#nextSeq = phase.firstSeq;
    this.#at = phase.startedAt;
  }

  get nextSeq(): number {
    return this.#nextSeq;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** Hands on what has been added. `isEnded`: nothing more will come. */
  async advance(isEnded: boolean): Promise<void> {
    if (this.#stdout !== null) await this.#read(this.#stdout, isEnded);
    if (isEnded) await this.#read(this.#stderr, true);
  }

  /** Terraform's own errors; without any, the last lines. At most `limit` characters. */
  failure(limit: number): string {
    const said = this.#errors.length > 0 ? [...new Set(this.#errors)] : this.#last;
    return said.join('\n').slice(0, limit);
  }

  async #read(tail: Tail, isEnded: boolean): Promise<void> {
    const file = await openIfThere(join(this.phase.dir, tail.stream));
    if (file === null) return;
    try {
      const buffer = Buffer.alloc(chunkSize);
      for (;;) {
        const { bytesRead } = await file.read(buffer, 0, chunkSize, tail.offset);
        if (bytesRead === 0) break;
        tail.offset += bytesRead;
        this.#bytes += bytesRead;
        this.#hand(tail.stream, tail.splitter.push(buffer.subarray(0, bytesRead)));
      }
    } finally {
      await file.close();
    }
    if (isEnded) this.#hand(tail.stream, tail.splitter.end());
  }

  #hand(stream: Stream, lines: readonly SplitLine[]): void {
    for (const line of lines) {
      const seq = this.#nextSeq++;
      const message = parseTerraformLine(this.#whole(line));
      this.#at = message.at ?? this.#at;
      if (message.error !== null) this.#noteError(message.error);
      if (message.text === null) continue;
      const text = shortened(this.scrubber.scrub(message.text), shownLimit);
      if (this.#last.push(text) > lastLines) this.#last.shift();
      this.onLine({ seq, at: this.#at, stream, text });
    }
  }

  /** The end of a cut line may be the beginning of a secret. */
  #whole({ text, isCut }: SplitLine): string {
    return isCut ? text.slice(0, Math.max(0, text.length - this.scrubber.longest)) : text;
  }

  /** The first errors are the causes, the later ones mostly consequences. */
  #noteError(text: string): void {
    if (this.#errors.length < mostErrors) this.#errors.push(this.scrubber.scrub(text));
  }
}

function tailOf(stream: Stream): Tail {
  return { stream, splitter: new LineSplitter(readLimit), offset: 0 };
}

function shortened(text: string, limit: number): string {
  return text.length <= limit ? text : `${text.slice(0, limit - 1)}…`;
}
