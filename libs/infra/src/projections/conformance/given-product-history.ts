import { randomUUID } from 'node:crypto';
import type { EventStore, StreamId } from '@slipway/application/ports';
import { toJson } from '@slipway/application/ports';
import { deciders, eventDefinitions } from '@slipway/domain/contexts';
import { trusted } from '@slipway/domain/kernel';
import type { Message, OrganizationId } from '@slipway/domain/kernel';
import { orderStory } from '../../../../../test/support/order-story';
import { committedSamples, nameOf } from '../../../../../test/support/samples';
import { anEvent, aStream } from '../../event-store/conformance/an-event';

type Said = { readonly stream: StreamId; readonly message: Message };

const definitions = new Map(
  Object.values(eventDefinitions).map((definition) => [definition.type, definition]),
);
const categories = new Map(
  Object.values(deciders).flatMap(({ category, events }) =>
    Object.values(events).map(({ type }) => [type, category] as const),
  ),
);

/** Whole orders, each of them told by many streams. */
function orders(count: number): readonly Said[] {
  return Array.from({ length: count }, () => orderStory(randomUUID(), randomUUID())).flatMap((story) => [
    story.placed(),
    story.reserved(),
    story.requested(),
    story.captured(),
    story.paid(),
    story.machineRequested(),
    story.started(),
    story.provisioned(),
    story.registered(),
    story.verified(),
    story.confirmed(),
    story.fulfilled(),
  ]);
}

/** Every committed sample of what is written today. */
function samples(): readonly Said[] {
  const streams = new Map([...new Set(categories.values())].map((category) => [category, aStream(category)]));
  const other = aStream('process.payThenProvision');
  return [...definitions.values()].flatMap(({ type, version }) => {
    const stream = streams.get(categories.get(type) ?? '') ?? other;
    return (committedSamples.get(nameOf(type, version)) ?? []).map(({ data }) => ({
      stream,
      message: { type, data },
    }));
  });
}

/** A history that every view of the product has something to say about. */
export async function writeProductHistory(store: EventStore): Promise<void> {
  const { metadata } = anEvent();
  for (const { stream, message } of [...orders(10), ...samples(), ...orders(10)]) {
    const { type, data } = message;
    const schemaVersion = definitions.get(type)?.version ?? 1;
    const event = anEvent({
      type,
      schemaVersion,
      data: toJson(data),
      metadata: { ...metadata, organizationId: trusted<OrganizationId>('acme') },
    });
    await store.append(stream, 'any', [event]);
  }
}
