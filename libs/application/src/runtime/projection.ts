import type { RecordedEvent } from '../ports/event-store';

/** The transaction in which a batch and its checkpoint become visible together. Parameters only, never text. */
export interface Transaction {
  query<R = Record<string, unknown>>(
    text: string,
    values?: readonly unknown[],
  ): Promise<{ readonly rows: R[] }>;
}

/**
 * Something that follows the log from a checkpoint: a view, the process router, the dispatcher.
 * `project` gets a batch in log order, at least once when it fails half-way; a replayed event must change nothing.
 */
export interface Projection {
  readonly name: string;
  /** Counts up when the rows would come out differently; a new version is a rebuild. */
  readonly version: number;
  /** Stored event types it wants. */
  readonly handles: readonly string[];
  /** Tables it owns, for a rebuild; empty for a projection that only causes effects, which is never rebuilt. */
  readonly tables: readonly string[];
  project(events: readonly RecordedEvent[], transaction: Transaction): Promise<void>;
}
