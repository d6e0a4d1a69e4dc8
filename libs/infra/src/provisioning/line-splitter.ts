import { StringDecoder } from 'node:string_decoder';

export type SplitLine = { readonly text: string; readonly isCut: boolean };

/** Cuts a stream of bytes into lines. Of a line longer than `limit` characters only the beginning is kept. */
export class LineSplitter {
  readonly #decoder = new StringDecoder('utf8');
  #pending = '';
  #isCut = false;

  constructor(private readonly limit: number) {}

  push(chunk: Buffer): readonly SplitLine[] {
    const [first = '', ...rest] = this.#decoder.write(chunk).split('\n');
    const lines: SplitLine[] = [];
    this.#append(first);
    for (const piece of rest) {
      lines.push(this.#take());
      this.#append(piece);
    }
    return lines;
  }

  /** The last line, when the stream ended without a line break. */
  end(): readonly SplitLine[] {
    this.#append(this.#decoder.end());
    return this.#pending === '' ? [] : [this.#take()];
  }

  #append(piece: string): void {
    const room = this.limit - this.#pending.length;
    if (piece.length > room) this.#isCut = true;
    this.#pending += piece.slice(0, room);
  }

  #take(): SplitLine {
    const line = { text: this.#pending.replace(/\r$/, ''), isCut: this.#isCut };
    this.#pending = '';
    this.#isCut = false;
    return line;
  }
}
