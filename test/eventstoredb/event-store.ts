import { randomUUID } from 'node:crypto';
import { isTombstoned, judge } from './append-rules';
import type { Verdict } from './append-rules';
import { EventLog } from './event-log';
import type { Addition } from './event-log';
import type { Expectation } from './expectation';
import type { LogFile } from './log-file';
import { RecentIds } from './recent-ids';
import { noStream, streamDeletedType, streamMetadataType } from './recorded-event';
import type { ProposedEvent } from './recorded-event';
import { refusals } from './refusal';
import {
  limitsOf,
  metadataOfDeleted,
  metadataStreamOf,
  metadataTruncatedBefore,
  originalOf,
} from './stream-metadata';

export interface Append {
  readonly stream: string;
  readonly expected: Expectation;
  readonly events: readonly ProposedEvent[];
}

/** A deletion names a revision, or a word that says less. */
export type Deletion = Omit<Append, 'events'>;

export type AppendOutcome =
  /** `position` is null when the first answer's event is hidden by now. */
  | { readonly kind: 'stored'; readonly revision: bigint; readonly position: bigint | null }
  | Extract<Verdict, { readonly kind: 'wrong-version' | 'deleted' }>;

/** The rules of writing: what a stream takes, what it answers, what a deletion leaves behind. */
export class EventStore {
  readonly log: EventLog;
  readonly #recentIds: RecentIds;

  constructor(file: LogFile, rememberedIds: number) {
    this.log = new EventLog(file);
    this.#recentIds = new RecentIds(rememberedIds);
    for (const event of this.log.events) this.#recentIds.remember(event);
    this.log.onEvent((event) => this.#recentIds.remember(event));
    if (this.log.events.length === 0) this.log.append([metadataOf('$scavenges', '{}')]);
  }

  append({ stream, expected, events }: Append): AppendOutcome {
    const ids = events.map(({ id }) => id);
    const verdict = judge({ log: this.log, recentIds: this.#recentIds }, { stream, expected, ids });
    if (verdict.kind === 'duplicate') return this.#firstAnswer(stream, verdict.revision);
    if (verdict.kind !== 'new') return verdict;
    const described = this.#softDeletedBehind(stream);
    const [position = null] = this.log.append([
      { stream, events },
      ...(verdict.wasSoftDeleted ? this.#revival(stream, verdict.last) : []),
    ]);
    if (described !== null) this.log.append(this.#revival(described, this.log.lastRevision(described)));
    return { kind: 'stored', revision: verdict.last + BigInt(events.length), position };
  }

  #firstAnswer(stream: string, revision: bigint): AppendOutcome {
    const event = this.log.stream(stream)[Number(revision)];
    const visible = event !== undefined && revision >= limitsOf(this.log, stream).first;
    return { kind: 'stored', revision, position: visible ? event.position : null };
  }

  /** The stream that a metadata stream describes, when it is soft-deleted: metadata of its own revives it, empty. */
  #softDeletedBehind(stream: string): string | null {
    const described = originalOf(stream);
    return described !== null && limitsOf(this.log, described).isSoftDeleted ? described : null;
  }

  /** The first append behind a soft deletion is what readers begin at. */
  #revival(stream: string, last: bigint): readonly Addition[] {
    return [metadataOf(stream, metadataTruncatedBefore(this.log, stream, last + 1n))];
  }

  /** Hides what is there. Gives the position of the metadata that does. */
  softDelete(deletion: Deletion): bigint {
    this.#refuseDeletion(deletion);
    const { stream, expected } = deletion;
    const metadataStream = metadataStreamOf(stream);
    if (this.log.lastRevision(stream) === noStream && this.log.lastRevision(metadataStream) === noStream) {
      throw refusals.deletionAtWrongVersion(stream, expected, noStream);
    }
    return this.#position([metadataOf(stream, metadataOfDeleted)]);
  }

  /** Ends the stream for ever, also one that never was. */
  tombstone(deletion: Deletion): bigint {
    this.#refuseDeletion(deletion);
    const tombstone = { type: streamDeletedType, isJson: false, data: Buffer.alloc(0) };
    return this.#position([{ stream: deletion.stream, events: [serverEvent(tombstone)] }]);
  }

  #position(additions: readonly Addition[]): bigint {
    return this.log.append(additions).at(-1) ?? this.log.end;
  }

  #refuseDeletion({ stream, expected }: Deletion): void {
    const intent = { stream, expected, ids: [randomUUID()] };
    const verdict = judge({ log: this.log, recentIds: this.#recentIds }, intent);
    if (verdict.kind === 'deleted') throw refusals.streamDeleted(stream);
    if (verdict.kind === 'wrong-version') {
      throw refusals.deletionAtWrongVersion(stream, expected, verdict.actual);
    }
  }

  /** What readers find: a tombstone, nothing, or the revisions from `first` on. */
  visible(stream: string): 'tombstoned' | 'missing' | { readonly first: bigint } {
    if (isTombstoned(this.log, stream)) return 'tombstoned';
    const { first, isSoftDeleted } = limitsOf(this.log, stream);
    if (isSoftDeleted || this.log.lastRevision(stream) === noStream) return 'missing';
    return { first };
  }
}

const serverEvent = (event: Pick<ProposedEvent, 'type' | 'isJson' | 'data'>): ProposedEvent => ({
  ...event,
  id: randomUUID(),
  metadata: Buffer.alloc(0),
});

const metadataOf = (stream: string, metadata: string): Addition => ({
  stream: metadataStreamOf(stream),
  events: [serverEvent({ type: streamMetadataType, isJson: true, data: Buffer.from(metadata) })],
});
