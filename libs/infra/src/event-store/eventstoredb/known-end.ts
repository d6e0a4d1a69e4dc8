import type { Position } from '@slipway/application/ports/event-store';

/**
 * How far the log is known to reach, by whatever this process has heard of it. What was appended before lies within,
 * what will be lies beyond.
 */
export class KnownEnd {
  private known: Position | undefined;
  private asking: Promise<Position> | undefined;

  constructor(private readonly ask: () => Promise<Position>) {}

  /** Asks the server only for the first time. */
  async position(): Promise<Position> {
    if (this.known !== undefined) return this.known;
    this.asking ??= this.renewed().finally(() => {
      this.asking = undefined;
    });
    return this.asking;
  }

  async renewed(): Promise<Position> {
    return this.note(await this.ask());
  }

  note(position: Position): Position {
    if (this.known === undefined || position > this.known) this.known = position;
    return this.known;
  }
}
