import { assertNever, processEvents, recorded } from '@slipway/domain/kernel';
import type { ProcessEvent, WorkItem } from '@slipway/domain/kernel';
import type { RecordedEvent } from '@slipway/application/ports';
import type { Projection, Transaction } from '@slipway/application/runtime/projection';
import type { RequestedWork, ScheduledDeadline } from '@slipway/application/runtime/work';

const category = 'process.';

const insertWork = `
  INSERT INTO runtime.outbox (id, kind, job_id, payload)
  SELECT (item ->> 'id')::uuid, item ->> 'kind', item ->> 'id', item -> 'payload'
  FROM jsonb_array_elements($1::jsonb) AS item
  ON CONFLICT DO NOTHING`;

const insertDeadlines = `
  INSERT INTO runtime.deadlines (token, payload, run_at)
  SELECT item ->> 'token', item, (item ->> 'at')::timestamptz
  FROM jsonb_array_elements($1::jsonb) AS item
  ON CONFLICT DO NOTHING`;

/**
 * Turns what processes asked for into rows that are carried out: work into the outbox, deadlines into deadlines. The
 * rows and the checkpoint are one transaction, and an output read again finds its row.
 */
export const dispatcher: Projection = {
  name: 'dispatcher',
  version: 1,
  handles: [processEvents.workRequested.type, processEvents.deadlineScheduled.type],
  tables: [],
  // Work that is asked for later must not overtake what cannot be understood: a human looks first.
  onPoison: 'stop',
  async project(events: readonly RecordedEvent[], transaction: Transaction): Promise<void> {
    const work = events.flatMap(requestedWork);
    const deadlines = events.flatMap(scheduledDeadline);
    const rows = work.map((payload) => ({ id: payload.outputId, kind: kindOf(payload.work), payload }));
    if (rows.length > 0) await transaction.query(insertWork, [JSON.stringify(rows)]);
    if (deadlines.length > 0) await transaction.query(insertDeadlines, [JSON.stringify(deadlines)]);
  },
};

/** The work that an event asks for, as its outbox row holds it. */
export function requestedWork(event: RecordedEvent): readonly RequestedWork[] {
  const { type, data } = recorded<ProcessEvent>(event);
  if (type !== processEvents.workRequested.type) return [];
  const { outputId, scope, work } = data;
  const { correlationId } = event.metadata;
  return [{ outputId, scope, process: processOf(event), correlationId, causationId: event.id, work }];
}

export function scheduledDeadline(event: RecordedEvent): readonly ScheduledDeadline[] {
  const { type, data } = recorded<ProcessEvent>(event);
  if (type !== processEvents.deadlineScheduled.type) return [];
  const { token, deadline, at, scope } = data;
  const { correlationId } = event.metadata;
  return [{ token, deadline, at, scope, process: processOf(event), correlationId }];
}

/** What an operator sees in the outbox. */
function kindOf(work: WorkItem): string {
  switch (work.kind) {
    case 'send':
      return work.command.type;
    case 'perform':
      return work.work.type;
    default:
      return assertNever(work);
  }
}

function processOf({ streamId, type }: RecordedEvent): { readonly name: string; readonly id: string } {
  const dash = streamId.indexOf('-');
  if (!streamId.startsWith(category) || dash < 0)
    throw new Error(`${type} in ${streamId}, which is no process`);
  return { name: streamId.slice(category.length, dash), id: streamId.slice(dash + 1) };
}
