import type { RecordedEvent } from '../ports/event-store';

/** The transaction in which a batch and its checkpoint become visible together. Parameters only, never text. */
export interface Transaction {
  query<R = Record<string, unknown>>(
    text: string,
    values?: readonly unknown[],
  ): Promise<{ readonly rows: R[] }>;
  /** A write whose answer nobody needs: it leaves at once, and if it fails the batch does not commit. */
  send(text: string, values?: readonly unknown[]): void;
}

/**
 * Something that follows the log from a checkpoint: a view, the process router, the dispatcher.
 * `project` gets a batch in log order, at least once when it fails half-way; a replayed event must change nothing.
 */
export interface Projection {
  readonly name: string;
  /**
   * Counts up when the rows would come out differently. A view's new version is filled from the beginning of the log,
   * beside the one that serves; a projection without tables goes on where the version before it stands.
   */
  readonly version: number;
  /** Stored event types it wants. */
  readonly handles: readonly string[];
  /**
   * Names of the tables it owns, `<name>_v<version>`, without a schema: which one it is, the transaction knows. Empty
   * for a projection that only causes effects, which is never replayed.
   */
  readonly tables: readonly string[];
  /** Into how many parts the events are shared out, by `keyOf`. Default 1; fixed for a version. */
  readonly partitions?: number;
  /**
   * What keeps its order: events of one key are projected one after the other, and when one of them cannot be, the
   * later ones wait with it. Default: the stream. A view whose rows fold several streams must give the row's key here.
   */
  keyOf?(event: RecordedEvent): string;
  /**
   * An event that cannot be projected: `park` sets it and every later one of its key aside and goes on, which is the
   * default; `stop` stands still before it.
   */
  readonly onPoison?: 'park' | 'stop';
  project(events: readonly RecordedEvent[], transaction: Transaction): Promise<void>;
}
