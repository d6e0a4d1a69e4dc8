import type { RecordedEvent } from '@slipway/application/ports';
import { allViews } from '@slipway/infra/projections/all-views';
import { MemoryEventStore } from '@slipway/infra/event-store/memory/memory-event-store';
import { writeHistory } from './write-history';

const allIsWell = () => 0;

async function written(events: number): Promise<readonly RecordedEvent[]> {
  const store = new MemoryEventStore();
  await writeHistory({ store, events, luck: allIsWell, atOnce: 2, onProgress: () => undefined });
  const found: RecordedEvent[] = [];
  for await (const event of store.readAll()) found.push(event);
  return found;
}

describe('a history of the product', () => {
  it('has as many events as were asked for, of more than one company', async () => {
    const history = await written(333);
    expect(history).toHaveLength(333);
    expect(new Set(history.map(({ metadata }) => metadata.organizationId)).size).toBeGreaterThan(1);
  });

  it('gives every view something to show', async () => {
    const types = new Set((await written(600)).map(({ type }) => type));
    const idle = allViews.filter(({ handles }) => !handles.some((type) => types.has(type)));
    expect(idle.map(({ name }) => name)).toEqual([]);
  });

  it('tells an order from its placement to its end, one event after the other', async () => {
    const history = await written(600);
    const { streamId } = history.find(({ type }) => type === 'billing.order-fulfilled') ?? { streamId: '' };
    const order = history.filter((event) => event.streamId === streamId);
    expect(order.map(({ type, revision }) => [type, Number(revision)])).toEqual([
      ['billing.order-placed', 0],
      ['billing.order-paid', 1],
      ['billing.order-fulfilled', 2],
    ]);
  });
});
