import type { EventLog } from './event-log';
import type { Expectation } from './expectation';
import { deletedStream, noStream } from './recorded-event';
import type { RecentIds } from './recent-ids';
import { limitsOf, metadataStreamOf, originalOf } from './stream-metadata';

/** What becomes of an append, before anything is written. */
export type Verdict =
  | { readonly kind: 'new'; readonly last: bigint; readonly wasSoftDeleted: boolean }
  | { readonly kind: 'duplicate'; readonly revision: bigint }
  | { readonly kind: 'wrong-version'; readonly actual: bigint }
  | { readonly kind: 'deleted' };

export interface Intent {
  readonly stream: string;
  readonly expected: Expectation;
  readonly ids: readonly string[];
}

interface Known {
  readonly log: EventLog;
  readonly recentIds: RecentIds;
}

export function judge(known: Known, intent: Intent): Verdict {
  const { log } = known;
  const { stream, expected } = intent;
  if (isTombstoned(log, stream)) return { kind: 'deleted' };
  const last = log.lastRevision(stream);
  const fresh = { kind: 'new', last, wasSoftDeleted: limitsOf(log, stream).isSoftDeleted } as const;
  switch (expected) {
    case 'any':
      return judgeById(known, intent, fresh);
    case 'stream_exists':
      if (fresh.wasSoftDeleted) return { kind: 'deleted' };
      return exists(log, stream) ? judgeById(known, intent, fresh) : { kind: 'wrong-version', actual: last };
    case 'no_stream':
      return judgeByRevision(known, { ...intent, revision: noStream }, fresh);
    default:
      return judgeByRevision(known, { ...intent, revision: expected }, fresh);
  }
}

/** A stream with nothing but metadata exists as well. */
const exists = (log: EventLog, stream: string): boolean =>
  log.lastRevision(stream) > noStream || log.lastRevision(metadataStreamOf(stream)) > noStream;

/** A tombstone ends the metadata stream as well. */
export const isTombstoned = (log: EventLog, stream: string): boolean =>
  log.lastRevision(originalOf(stream) ?? stream) === deletedStream ||
  log.lastRevision(stream) === deletedStream;

type Fresh = Extract<Verdict, { readonly kind: 'new' }>;

/** Without a revision the ids decide, as long as they are remembered: all known, in whatever order, is a retry. */
function judgeById({ recentIds }: Known, { stream, ids }: Intent, fresh: Fresh): Verdict {
  let revision: bigint | undefined;
  for (const id of ids) {
    const place = recentIds.find(id);
    if (place?.stream !== stream) {
      return revision === undefined ? fresh : { kind: 'wrong-version', actual: fresh.last };
    }
    revision = place.revision;
  }
  return revision === undefined ? fresh : { kind: 'duplicate', revision };
}

type IntentAtRevision = Intent & { readonly revision: bigint };

function judgeByRevision(known: Known, intent: IntentAtRevision, fresh: Fresh): Verdict {
  if (intent.revision === fresh.last) return fresh;
  if (intent.revision > fresh.last) return { kind: 'wrong-version', actual: fresh.last };
  return judgeInPlace(known, intent, fresh);
}

/** Behind an outdated revision the stream decides: the same ids in the same places are a retry. */
function judgeInPlace({ log }: Known, { stream, ids, revision }: IntentAtRevision, fresh: Fresh): Verdict {
  const first = Number(revision) + 1;
  const events = log.stream(stream);
  const stranger = ids.findIndex((id, n) => events[first + n]?.id !== id);
  if (ids.length > 0 && stranger === -1)
    return { kind: 'duplicate', revision: revision + BigInt(ids.length) };
  if (stranger === 0 && revision === noStream && fresh.wasSoftDeleted) return fresh;
  return { kind: 'wrong-version', actual: fresh.last };
}
