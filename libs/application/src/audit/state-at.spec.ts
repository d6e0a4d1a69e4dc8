import { deciders } from '@slipway/domain/contexts';
import { trusted } from '@slipway/domain/kernel';
import type { OrganizationId, UserId } from '@slipway/domain/kernel';
import { rosterEvents } from '@slipway/domain/organizations';
import { MemoryEventStore } from '@slipway/infra/event-store/memory/memory-event-store';
import { toJson } from '../ports';
import type { Json } from '../ports';
import { aggregateOf, changesBetween, stateAt, statesAround } from './state-at';

const acme = trusted<OrganizationId>('acme');
const [anna, bert] = ['anna', 'bert'].map((id) => trusted<UserId>(id)) as [UserId, UserId];
const history = [
  rosterEvents.ownerAppointed({ organizationId: acme, userId: anna }),
  rosterEvents.memberAdded({ organizationId: acme, userId: bert, assignment: { role: 'viewer' } }),
  rosterEvents.memberDeactivated({ organizationId: acme, userId: bert }),
];

async function aLog(): Promise<MemoryEventStore> {
  const store = new MemoryEventStore();
  const events = history.map(({ type, data }, at) => ({
    id: `00000000-0000-4000-8000-00000000000${at}`,
    type,
    schemaVersion: 1,
    data: toJson(data),
    metadata: {
      organizationId: acme,
      occurredAt: trusted<never>(`2026-01-0${at + 1}T00:00:00.000Z`),
      actor: { kind: 'operator' as const },
      commandId: 'c',
      correlationId: 'c',
      causationId: 'c',
    },
  }));
  await store.append('roster-acme', 'no_stream', events);
  return store;
}
const owner = { assignment: { role: 'owner' }, isActive: true };

describe('the state of an aggregate', () => {
  const at = async (isIn: (revision: number) => boolean) => {
    const decider = aggregateOf('roster-acme', 'acme');
    if (decider === null) throw new Error('a roster has a state');
    const stream = 'roster-acme';
    return stateAt(await aLog(), decider, { stream, isIn: ({ revision }) => isIn(Number(revision)) });
  };

  test('is what its events make it, up to the one that is asked for', async () => {
    expect(await at((revision) => revision < 2)).toMatchObject({
      revision: 1,
      at: '2026-01-02T00:00:00.000Z',
      state: { members: { anna: owner, bert: { assignment: { role: 'viewer' }, isActive: true } } },
    });
  });

  test('before its first event is that of nothing', async () => {
    expect(await at(() => false)).toEqual({
      revision: null,
      position: null,
      at: null,
      state: { members: {}, permissionSets: {}, invitations: {} },
    });
  });
});

test('an event is shown between what was before it and what was after it, from one reading', async () => {
  const decider = aggregateOf('roster-acme', 'acme');
  if (decider === null) throw new Error('a roster has a state');
  const store = await aLog();
  const readStream = jest.spyOn(store, 'readStream');
  const member = (isActive: boolean) => ({ assignment: { role: 'viewer' }, isActive });
  const around = (revision: bigint) => statesAround(store, decider, { stream: 'roster-acme', revision });
  expect(await around(2n)).toMatchObject({
    before: { members: { anna: owner, bert: member(true) } },
    after: { members: { anna: owner, bert: member(false) } },
  });
  expect(readStream).toHaveBeenCalledTimes(1);
  expect((await around(0n)).before).toEqual({ members: {}, permissionSets: {}, invitations: {} });
});

describe('what may be shown', () => {
  test.each(Object.keys(deciders))('is every aggregate, also a %s', async (category) => {
    const stream = `${category}-own`;
    const decider = aggregateOf(stream, 'own');
    if (decider === null) throw new Error(`the state of a ${category} cannot be shown`);
    const nothing = await stateAt(new MemoryEventStore(), decider, { stream, isIn: () => true });
    expect(nothing).toEqual({ revision: null, position: null, at: null, state: expect.anything() });
  });

  test('of a tree or a quota is for its top branch only', () => {
    expect(aggregateOf('tree-top', 'top')?.category).toBe('tree');
    expect(aggregateOf('quota-top', 'child')).toBeNull();
    expect(aggregateOf('tree-top', 'child')).toBeNull();
  });

  test('is no process and nothing unheard of', () => {
    expect(aggregateOf('process.payThenProvision-1', 'top')).toBeNull();
    expect(aggregateOf('constructor-1', 'top')).toBeNull();
  });
});

describe('the difference of two states', () => {
  test.each<[Json, Json, object[]]>([
    [{ a: 1 }, { a: 1 }, []],
    [{ a: { b: 1, c: 2 } }, { a: { b: 1, c: 3 } }, [{ path: '/a/c', before: 2, after: 3 }]],
    [{}, { 'x/y': 1 }, [{ path: '/x~1y', before: null, after: 1 }]],
    [{ a: [1] }, { a: [1, 2] }, [{ path: '/a', before: [1], after: [1, 2] }]],
    [{ a: 1 }, {}, [{ path: '/a', before: 1, after: null }]],
    [1, 2, [{ path: '/', before: 1, after: 2 }]],
  ])('of %j and %j is %j', (before, after, changes) => {
    expect(changesBetween(before, after)).toEqual(changes);
  });
});
