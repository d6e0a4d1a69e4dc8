import type { Json } from '@slipway/application/ports/event-store';
import { event, processEvents } from '@slipway/domain/kernel';
import type { Instant } from '@slipway/domain/kernel';
import { anEvent } from './an-event';

const newtons = { soft: 5, hard: 40 } as const;
type Closing = { readonly newtons: number; readonly at: Instant };

/** An event with two old versions. */
export const closed = event('door.closed')
  .of<{ readonly hard: boolean }>()
  .upcast(1, ({ hard }): { readonly force: keyof typeof newtons } => ({ force: hard ? 'hard' : 'soft' }))
  .upcast(2, ({ force }, { occurredAt }): Closing => ({ newtons: newtons[force], at: occurredAt }));

export const definitions = {
  [closed.type]: closed,
  [processEvents.inputReceived.type]: processEvents.inputReceived,
};

const at = anEvent().metadata.occurredAt;
/** Golden: a version, data as that version was written, and what it is today. */
export const closings: readonly [first: Golden, ...others: Golden[]] = [
  [1, { hard: true }, { newtons: 40, at }],
  [1, { hard: false }, { newtons: 5, at }],
  [2, { force: 'hard' }, { newtons: 40, at }],
  [2, { force: 'soft' }, { newtons: 5, at }],
  [3, { newtons: 12, at }, { newtons: 12, at }],
];
type Golden = readonly [version: number, data: Json, today: Json];
