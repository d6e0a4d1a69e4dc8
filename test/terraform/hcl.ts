/** A block of Terraform's language: its header, its arguments as they are written, the blocks inside. */
export type Block = {
  readonly kind: string;
  readonly labels: readonly string[];
  readonly arguments: ReadonlyMap<string, string>;
  readonly blocks: readonly Block[];
};

const name = /^[A-Za-z_][A-Za-z0-9_-]*/;
const pairs: ReadonlyMap<string, string> = new Map([
  ['{', '}'],
  ['[', ']'],
  ['(', ')'],
]);

/**
 * Reads headers and names, no values: enough to compare a module with a schema. Our modules keep to what it knows;
 * a heredoc or anything else it does not know is refused.
 */
export function readHcl(text: string): Block {
  return new Reader(text).body('file', [], null);
}

class Reader {
  #at = 0;

  constructor(private readonly text: string) {}

  body(kind: string, labels: readonly string[], end: '}' | null): Block {
    const found = { kind, labels, arguments: new Map<string, string>(), blocks: new Array<Block>() };
    for (;;) {
      this.#skipSpace();
      if (this.#at >= this.text.length) {
        if (end !== null) throw this.#trouble(`the block ${kind} has no end`);
        return found;
      }
      if (end !== null && this.#take(end)) return found;
      this.#entry(found);
    }
  }

  #entry(into: { readonly arguments: Map<string, string>; readonly blocks: Block[] }): void {
    const word = this.#word();
    this.#skipBlanks();
    if (this.#take('=')) {
      if (into.arguments.has(word)) throw this.#trouble(`${word} is set twice`);
      into.arguments.set(word, this.#expression());
      return;
    }
    const labels: string[] = [];
    while (this.text[this.#at] === '"') {
      labels.push(this.#quoted().slice(1, -1));
      this.#skipBlanks();
    }
    if (!this.#take('{')) throw this.#trouble(`${word} is neither an argument nor a block`);
    into.blocks.push(this.body(word, labels, '}'));
  }

  #word(): string {
    const [word] = name.exec(this.text.slice(this.#at)) ?? [];
    if (word === undefined) throw this.#trouble('a name is expected');
    this.#at += word.length;
    return word;
  }

  /** To the end of the line on which every bracket is closed. */
  #expression(): string {
    const from = this.#at;
    while (this.#at < this.text.length && !/[\n#}]/.test(this.text.charAt(this.#at))) this.#value();
    return this.text.slice(from, this.#at).trim();
  }

  #value(): void {
    const closing = pairs.get(this.text.charAt(this.#at));
    if (this.text.startsWith('<<', this.#at)) throw this.#trouble('this reader knows no heredoc');
    if (this.text[this.#at] === '"') return void this.#quoted();
    this.#at += 1;
    if (closing !== undefined) this.#until(closing);
  }

  #until(closing: string): void {
    for (;;) {
      this.#skipSpace();
      if (this.#at >= this.text.length) throw this.#trouble(`${closing} is missing`);
      if (this.#take(closing)) return;
      this.#value();
    }
  }

  #quoted(): string {
    const from = this.#at;
    this.#at += 1;
    while (!this.#take('"')) {
      if (this.#at >= this.text.length || this.text[this.#at] === '\n')
        throw this.#trouble('a text has no end');
      if (this.text.startsWith('${', this.#at)) {
        this.#at += 2;
        this.#until('}');
      } else this.#at += this.text[this.#at] === '\\' ? 2 : 1;
    }
    return this.text.slice(from, this.#at);
  }

  #take(sign: string): boolean {
    if (this.text[this.#at] !== sign) return false;
    this.#at += 1;
    return true;
  }

  #skipBlanks(): void {
    while (this.text[this.#at] === ' ') this.#at += 1;
  }

  #skipSpace(): void {
    const [space = ''] = /^(\s+|#[^\n]*)*/.exec(this.text.slice(this.#at)) ?? [];
    this.#at += space.length;
  }

  #trouble(what: string): Error {
    return new Error(`line ${String(this.text.slice(0, this.#at).split('\n').length)}: ${what}`);
  }
}
