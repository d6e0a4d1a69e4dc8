import { randomUUID } from 'node:crypto';
import { command, event, holdsClear, personal } from '@slipway/domain/kernel';
import type { Decider, MessagesOf, Personal } from '@slipway/domain/kernel';
import { MemorySubjectKeys } from '@slipway/infra/crypto/given-subject-keys';
import { PersonalData } from '@slipway/infra/crypto/personal-data';
import { SealingEventStore } from '@slipway/infra/crypto/sealing-event-store';
import { MemoryEventStore } from '@slipway/infra/event-store/memory/memory-event-store';
import { CommandRunner } from './command-runner';
import { FoldCache } from './fold-cache';
import { aRequest, fixedClock } from './given-runtime';

type Entry = { readonly name: Personal<string> };
const commands = { sign: command('book.sign').of<Entry>() };
const events = { signed: event('book.signed').of<Entry>() };

/** An aggregate that keeps personal data in its state. */
const book: Decider<MessagesOf<typeof commands>, { names: Personal<string>[] }, MessagesOf<typeof events>> = {
  category: 'book',
  events,
  initial: () => ({ names: [] }),
  decide: ({ data }) => [events.signed(data)],
  evolve: (state, { data }) => ({ names: [...state.names, data.name] }),
};

test('a fold holds personal data sealed, also in the process that has just written it', async () => {
  const store = new SealingEventStore(new MemoryEventStore(), new PersonalData(new MemorySubjectKeys()));
  const folds = new FoldCache(store);
  const runner = new CommandRunner(store, folds, fixedClock);
  for (const name of ['Ada', 'Bob']) {
    const sign = commands.sign({ name: personal(name, name) });
    await runner.run({ decider: book, id: 'a', command: sign, request: aRequest(randomUUID()) });
    expect(holdsClear(folds.peek(book, 'book-a')?.state)).toBe(false);
  }
  const { state, revision } = await folds.refresh(book, 'book-a');
  expect(revision).toBe(1n);
  expect(state.names).toMatchObject([
    { subject: 'Ada', sealed: expect.any(Object) },
    { subject: 'Bob', sealed: expect.any(Object) },
  ]);
});
