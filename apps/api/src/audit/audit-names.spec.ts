import { People } from '@slipway/application/identity';
import { aStoredEvent } from '@slipway/application/runtime/given-log';
import { toJson } from '@slipway/application/ports';
import { userEvents } from '@slipway/domain/identity';
import { personal, trusted } from '@slipway/domain/kernel';
import type { UserId, VaultReference } from '@slipway/domain/kernel';
import type { AuditItem } from '@slipway/infra/audit/audit-timeline.view';
import { MemorySubjectKeys } from '@slipway/infra/crypto/given-subject-keys';
import { PersonalData } from '@slipway/infra/crypto/personal-data';
import { SealingEventStore } from '@slipway/infra/crypto/sealing-event-store';
import { MemoryEventStore } from '@slipway/infra/event-store/memory/memory-event-store';
import { AuditNames } from './audit-names';

const [ada, bob] = ['ada', 'bob'].map((id) => trusted<UserId>(id)) as [UserId, UserId];

async function aRegister() {
  const keys = new MemorySubjectKeys();
  const data = new PersonalData(keys);
  const store = new SealingEventStore(new MemoryEventStore(), data);
  for (const userId of [ada, bob]) {
    const registered = userEvents.userRegistered({
      userId,
      name: personal(userId, `Name of ${userId}`),
      email: personal(userId, `${userId}@example.com`),
      password: trusted<VaultReference>('vault'),
    });
    await store.append(`user-${userId}`, 'no_stream', [aStoredEvent(registered)]);
  }
  const names = new AuditNames(new People(store, data), data);
  const forget = (userId: UserId) =>
    store.append(`user-${userId}`, 0n, [aStoredEvent(userEvents.subjectForgotten({ userId }))]);
  return { keys, data, names, forget };
}

function anItem(actor: AuditItem['actor'], data: AuditItem['data'] = { n: 1 }): AuditItem {
  return {
    id: 'event-1',
    organizationId: 'acme',
    position: '1',
    type: 'spec.happened',
    at: '2026-01-01T12:00:00.000Z',
    actor,
    stream: 'spec-1',
    revision: 0,
    correlationId: 'c',
    causationId: 'c',
    reason: null,
    sessionOrToken: null,
    data,
  };
}
const byUser = (id: UserId) => ({ kind: 'user', id, name: null }) as const;

test('people get their names, behind a token too; processes and operators keep theirs', async () => {
  const { names } = await aRegister();
  const items = [
    anItem(byUser(ada)),
    anItem({ kind: 'token', id: bob, name: null }),
    anItem({ kind: 'process', id: 'payThenProvision', name: 'payThenProvision' }),
    anItem({ kind: 'operator', id: 'operator', name: null }),
  ];
  expect((await names.addTo(items)).map(({ actor }) => actor)).toEqual([
    { kind: 'user', id: ada, name: 'Name of ada', forgotten: false },
    { kind: 'token', id: bob, name: 'Name of bob', forgotten: false },
    { kind: 'process', id: 'payThenProvision', name: 'payThenProvision', forgotten: false },
    { kind: 'operator', id: 'operator', name: null, forgotten: false },
  ]);
});

test('somebody who was forgotten has no name and says so, from the fact on, whoever remembers the key', async () => {
  const { names, forget } = await aRegister();
  await names.addTo([anItem(byUser(ada))]);
  await forget(ada);
  expect((await names.addTo([anItem(byUser(ada)), anItem(byUser(bob))])).map(({ actor }) => actor)).toEqual([
    { kind: 'user', id: ada, name: null, forgotten: true },
    { kind: 'user', id: bob, name: 'Name of bob', forgotten: false },
  ]);
});

test('what is sealed in the data of an event is shown as sealed, or as forgotten, and never opened', async () => {
  const { names, data, keys } = await aRegister();
  const clear = toJson({ n: 1, invited: personal(ada, 'ada@example.com'), by: personal(bob, 'Bob') });
  const sealed = await data.seal(clear, 'event-1');
  await keys.destroy(ada);
  const [row] = await names.addTo([anItem(byUser(bob), sealed)]);
  expect(row?.data).toEqual({
    n: 1,
    invited: { subject: ada, forgotten: true },
    by: { subject: bob, sealed: true },
  });
});
