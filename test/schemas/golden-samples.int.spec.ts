import { deciders, eventDefinitions } from '@slipway/domain/contexts';
import type { RecordedEvent } from '@slipway/application/ports';
import { upcasting } from '@slipway/infra/event-store/upcasting';
import { allViews } from '@slipway/infra/projections/all-views';
import { stageFor } from '@slipway/infra/projections/view.conformance';
import { EventLog } from '../support/event-log';
import { committedSamples, versionsOf } from '../support/samples';

jest.setTimeout(60_000);

const process = { category: 'process.payThenProvision', types: [] as readonly string[] };
const categories = Object.values(deciders).map(({ category, events }) => ({
  category,
  types: Object.values(events).map(({ type }) => type),
}));
const streamOf = (type: string) =>
  `${(categories.find(({ types }) => types.includes(type)) ?? process).category}-1`;

/** Every sample of every version, as the projector is shown it. */
function allSamples(): readonly RecordedEvent[] {
  const log = new EventLog();
  const versions: number[] = [];
  for (const definition of Object.values(eventDefinitions)) {
    for (const [index, name] of versionsOf(definition).entries()) {
      for (const { data } of committedSamples.get(name) ?? []) {
        log.append('acme', streamOf(definition.type), { type: definition.type, data });
        versions.push(index + 1);
      }
    }
  }
  const toToday = upcasting(eventDefinitions);
  return log.events.map((event, index) => toToday({ ...event, schemaVersion: versions[index] ?? 0 }));
}

const samples = allSamples();

test('all samples can be shown in the shape of today', () => {
  expect(samples.filter(({ unreadable }) => unreadable)).toEqual([]);
  expect(new Set(samples.map(({ type }) => type))).toEqual(new Set(Object.keys(eventDefinitions)));
});

test.each(allViews)('$name takes every sample that it handles, alone and all at once', async (view) => {
  const handled = samples.filter(({ type }) => view.handles.includes(type));
  const stage = await stageFor(view);
  try {
    for (const event of handled) {
      await stage.project([event]);
      await stage.empty();
    }
    await stage.project(handled);
    for (const [table, rows] of Object.entries(await stage.rows()))
      expect([table, rows.length]).not.toEqual([table, 0]);
  } finally {
    await stage.close();
  }
});
