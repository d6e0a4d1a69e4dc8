import { randomUUID } from 'node:crypto';
import 'reflect-metadata';
import { Module } from '@nestjs/common';
import type { INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { CommandBus, CqrsModule } from '@nestjs/cqrs';
import { command, perform, send } from '@slipway/domain/kernel';
import type { Message, WorkItem } from '@slipway/domain/kernel';
import { MemoryEventStore } from '@slipway/infra/event-store/memory/memory-event-store';
import { CommandRunner } from './command-runner';
import { DecideHandler } from './decide';
import { FoldCache } from './fold-cache';
import { eventsOf } from './given-log';
import { counter, counterCommands, fixedClock } from './given-runtime';
import type { RequestedWork } from './work';
import { WorkDispatch } from './work-executor';
import type { WorkContext, WorkHandler } from './work-executor';

@Module({})
class Empty {}

const charge = command('test.charge').of<{ readonly amount: number }>();
const never = new AbortController().signal;

const contexts: INestApplicationContext[] = [];
afterEach(async () => {
  for (const context of contexts.splice(0)) await context.close();
});

async function dispatch(
  store: MemoryEventStore,
  handlers: readonly WorkHandler[] = [],
): Promise<WorkDispatch> {
  const runner = new CommandRunner(store, new FoldCache(store), fixedClock);
  const providers = [DecideHandler, { provide: CommandRunner, useValue: runner }];
  const module = { module: Empty, imports: [CqrsModule.forRoot()], providers };
  const context = await NestFactory.createApplicationContext(module, { logger: false, abortOnError: false });
  contexts.push(context);
  return new WorkDispatch(context.get(CommandBus), { counter: counter }, handlers);
}

const requested = (work: WorkItem) =>
  ({
    outputId: randomUUID(),
    scope: 'platform',
    process: { name: 'asking', id: 'a' },
    correlationId: randomUUID(),
    causationId: randomUUID(),
    work,
  }) satisfies RequestedWork;

describe('a command that a process sends', () => {
  test('is decided once, however often it is delivered', async () => {
    const store = new MemoryEventStore();
    const work = requested(send('counter', 'a', counterCommands.add({ amount: 1 })) as WorkItem);
    await (await dispatch(store)).execute(work, never);
    await (await dispatch(store)).execute(work, never);
    const events = await eventsOf(store, 'counter-a');
    expect(events).toHaveLength(1);
    expect(events[0]?.metadata).toMatchObject({
      actor: { kind: 'process', name: 'asking' },
      commandId: work.outputId,
      correlationId: work.correlationId,
      causationId: work.causationId,
    });
  });

  test('to an aggregate of a newer version comes back later', async () => {
    const work = requested(send('newer', 'a', counterCommands.add({ amount: 1 })) as WorkItem);
    const executor = await dispatch(new MemoryEventStore());
    await expect(executor.execute(work, never)).rejects.toThrow('upgrade this node');
  });
});

describe('work in the outside world', () => {
  test('reaches the handler of its type, under the id of the output that asked for it', async () => {
    const handled: (readonly [Message, WorkContext])[] = [];
    const handler: WorkHandler = {
      type: charge.type,
      handle: (work, context) => Promise.resolve(void handled.push([work, context])),
    };
    const work = requested(perform(charge({ amount: 3 })) as WorkItem);
    await (await dispatch(new MemoryEventStore(), [handler])).execute(work, never);
    expect(handled).toEqual([
      [
        charge({ amount: 3 }),
        { request: expect.objectContaining({ commandId: work.outputId }), signal: never },
      ],
    ]);
  });

  test('whose handler fails stays undone', async () => {
    const handler = { type: charge.type, handle: () => Promise.reject(new Error('gateway down')) };
    const work = requested(perform(charge({ amount: 3 })) as WorkItem);
    const executor = await dispatch(new MemoryEventStore(), [handler]);
    await expect(executor.execute(work, never)).rejects.toThrow('gateway down');
  });

  test('of a newer version comes back later', async () => {
    const work = requested(perform(charge({ amount: 3 })) as WorkItem);
    const executor = await dispatch(new MemoryEventStore());
    await expect(executor.execute(work, never)).rejects.toThrow('upgrade this node');
  });
});
