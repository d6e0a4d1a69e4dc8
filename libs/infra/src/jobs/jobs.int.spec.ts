import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { instant, processEvents } from '@slipway/domain/kernel';
import { toJson } from '@slipway/application/ports';
import type { RecordedEvent } from '@slipway/application/ports';
import type { RequestedWork, WorkExecutor } from '@slipway/application/runtime/work';
import { anEvent } from '../event-store/conformance/an-event';
import { MemoryEventStore } from '../event-store/memory/memory-event-store';
import { inTransaction } from '../projections/batch-transaction';
import { aRunner, aSpecDatabase, silent, until } from '../../../../test/support/projections';
import type { SpecDatabase } from '../../../../test/support/projections';
import { BullJobWorker } from './bullmq-worker.adapter';
import { BullJobQueue } from './bullmq.adapter';
import { DeadlineSweeper } from './deadline-sweeper';
import { dispatcher } from './dispatcher.projection';
import { migrateQueue } from './migrate-queue';
import { Outbox } from './outbox';
import { Relay } from './relay';
import { workRunner } from './work-runner';

jest.setTimeout(90_000);

let database: SpecDatabase;
let backend: { readonly kind: 'postgres'; readonly url: string };
let store: MemoryEventStore;
let closing: { close(): Promise<void> }[];

beforeEach(async () => {
  database = await aSpecDatabase();
  await migrateQueue(database.urls.owner);
  backend = { kind: 'postgres', url: database.urls.projector };
  store = new MemoryEventStore();
  closing = [];
});

afterEach(async () => {
  for (const part of closing.reverse()) await part.close();
  await database.close();
});

function closed<T extends { close(): Promise<void> }>(part: T): T {
  closing.push(part);
  return part;
}

function started<T extends { start(): void; close(): Promise<void> }>(part: T): T {
  part.start();
  return closed(part);
}

/** Asks for one piece of work in a process's stream; returns the id of the output. */
async function request(): Promise<string> {
  const outputId = randomUUID();
  const work = { kind: 'perform', work: { type: 'spec.work', data: { n: 1 } } } as const;
  const { type, data } = processEvents.workRequested({ outputId, scope: 'platform', work });
  await store.append(`process.spec-${outputId}`, 'no_stream', [anEvent({ type, data: toJson(data) })]);
  return outputId;
}

async function schedule(at: string): Promise<string> {
  const token = randomUUID();
  const { type, data } = processEvents.deadlineScheduled({
    token,
    deadline: 'spec-over',
    at: at as ReturnType<typeof instant>,
    scope: 'platform',
  });
  await store.append(`process.spec-${token}`, 'no_stream', [anEvent({ type, data: toJson(data) })]);
  return token;
}

async function allEvents(): Promise<readonly RecordedEvent[]> {
  const events: RecordedEvent[] = [];
  for await (const event of store.readAll()) events.push(event);
  return events;
}

async function dispatch(): Promise<void> {
  const events = await allEvents();
  await inTransaction(database.projector, (transaction) => dispatcher.project(events, transaction));
}

async function outboxRow(id: string) {
  const { rows } = await database.owner.query<{
    payload: RequestedWork;
    kind: string;
    attempts: number;
    last_error: string | null;
    published_at: Date | null;
    done_at: Date | null;
  }>('SELECT * FROM runtime.outbox WHERE job_id = $1', [id]);
  return rows[0];
}

/** From the event to the executor, all parts of the projector. */
function everythingRuns(executor: WorkExecutor, options: { readonly overdueMs?: number } = {}) {
  const pool = database.projector;
  const outbox = new Outbox(pool);
  const queue = closed(new BullJobQueue(backend, silent));
  const runner = started(aRunner({ pool, store, projections: [dispatcher] }));
  const relay = started(new Relay({ pool, outbox, queue, log: silent, ...options }));
  const handle = workRunner({ outbox, executor, log: silent });
  const worker = started(new BullJobWorker({ backend, handle, log: silent }));
  return { outbox, queue, runner, relay, worker };
}

test('an output that is dispatched twice is one row', async () => {
  const id = await request();
  const token = await schedule('2026-01-01T00:00:00.000Z');
  await dispatch();
  await dispatch();
  const { rows } = await database.owner.query(
    'SELECT (SELECT count(*)::int FROM runtime.outbox) AS work, (SELECT count(*)::int FROM runtime.deadlines) AS deadlines',
  );
  expect(rows).toEqual([{ work: 1, deadlines: 1 }]);
  const [workEvent] = await allEvents();
  expect(await outboxRow(id)).toMatchObject({
    kind: 'spec.work',
    payload: {
      outputId: id,
      scope: 'platform',
      process: { name: 'spec', id },
      causationId: workEvent?.id,
      correlationId: workEvent?.metadata.correlationId,
      work: { kind: 'perform', work: { type: 'spec.work', data: { n: 1 } } },
    },
  });
  expect(token).not.toBe(id);
});

test('what a process asks for is carried out and marked as done', async () => {
  const executed: RequestedWork[] = [];
  everythingRuns({ execute: async (work) => void executed.push(work) });
  const id = await request();
  await until(async () => (await outboxRow(id))?.done_at !== null && executed.length > 0);
  expect(executed.map((work) => work.outputId)).toEqual([id]);
});

test('work that fails is tried again, with the error on record meanwhile', async () => {
  let fails = true;
  everythingRuns({
    execute: async () => {
      if (fails) throw new Error('the gateway is away');
    },
  });
  const id = await request();
  await until(async () => (await outboxRow(id))?.last_error === 'the gateway is away');
  expect((await outboxRow(id))?.done_at).toBeNull();
  fails = false;
  await until(async () => ((await outboxRow(id))?.done_at ?? null) !== null);
  expect(await outboxRow(id)).toMatchObject({ last_error: null });
});

test('flushing the queue loses nothing', async () => {
  const id = await request();
  await dispatch();
  const outbox = new Outbox(database.projector);
  const queue = closed(new BullJobQueue(backend, silent));
  const relay = new Relay({ pool: database.projector, outbox, queue, log: silent });
  relay.start();
  await until(async () => ((await outboxRow(id))?.published_at ?? null) !== null);
  await relay.close();
  await database.owner.query('DELETE FROM bullmq.job');
  expect(await queue.missing([id])).toEqual([id]);
  const executed: string[] = [];
  everythingRuns({ execute: async (work) => void executed.push(work.outputId) }, { overdueMs: 200 });
  await until(() => executed.length > 0);
  expect(executed).toEqual([id]);
});

test('a job that is still in the queue is not put in twice', async () => {
  const queue = closed(new BullJobQueue(backend, silent));
  await queue.add([{ id: 'one', kind: 'spec' }]);
  await queue.add([{ id: 'one', kind: 'spec' }]);
  expect(await queue.missing(['one', 'other'])).toEqual(['other']);
  const { rows } = await database.owner.query('SELECT count(*)::int AS n FROM bullmq.job');
  expect(rows).toEqual([{ n: 1 }]);
});

test('the job of a worker that was killed runs again', async () => {
  const queue = closed(new BullJobQueue(backend, silent));
  await queue.add([{ id: 'one', kind: 'spec' }]);
  const root = join(__dirname, '../../../..');
  const child = spawn(
    process.execPath,
    [
      '-r',
      join(root, 'test/support/typescript.cjs'),
      join(root, 'test/support/killed-worker.ts'),
      backend.url,
    ],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const gone = new Promise((resolve) => child.once('exit', resolve));
  let printed = '';
  child.stdout.on('data', (chunk) => (printed += String(chunk)));
  await until(() => printed.includes('began one'), 30_000).finally(() => child.kill('SIGKILL'));
  await gone;
  const executed: string[] = [];
  started(new BullJobWorker({ backend, log: silent, handle: async (id) => void executed.push(id) }));
  await until(() => executed.length > 0, 40_000);
  expect(executed).toEqual(['one']);
});

test('a worker that closes interrupts its job, and the next one begins it at once', async () => {
  const queue = closed(new BullJobQueue(backend, silent));
  await queue.add([{ id: 'one', kind: 'spec' }]);
  let began = false;
  const worker = new BullJobWorker({
    backend,
    log: silent,
    handle: (_, signal) =>
      new Promise((_resolve, reject) => {
        began = true;
        signal.addEventListener('abort', () => reject(new Error('interrupted')));
      }),
  });
  worker.start();
  await until(() => began);
  await worker.close();
  const executed: string[] = [];
  started(new BullJobWorker({ backend, log: silent, handle: async (id) => void executed.push(id) }));
  await until(() => executed.length > 0, 5_000);
  expect(executed).toEqual(['one']);
});

test('a worker whose job does not stop closes all the same', async () => {
  const queue = closed(new BullJobQueue(backend, silent));
  await queue.add([{ id: 'one', kind: 'spec' }]);
  let began = false;
  const handle = () => {
    began = true;
    return new Promise<void>(() => undefined);
  };
  const worker = new BullJobWorker({ backend, log: silent, handle });
  worker.start();
  await until(() => began);
  await worker.close(100);
  expect(worker.active).toBe(1);
});

test('with a broken schema the worker logs little, rests, and closes', async () => {
  const lines: string[] = [];
  const log = { ...silent, error: (_: object, message: string) => void lines.push(message) };
  await database.owner.query('DROP TABLE bullmq.job CASCADE');
  const worker = new BullJobWorker({ backend, log, handle: async () => undefined });
  worker.start();
  await until(() => worker.isResting);
  await worker.close();
  expect(lines.length).toBeLessThan(5);
});

test('a deadline fires once from two sweepers, and not before its time', async () => {
  const past = await Promise.all(Array.from({ length: 20 }, () => schedule('2026-01-01T00:00:00.000Z')));
  await schedule('2999-01-01T00:00:00.000Z');
  await dispatch();
  const fired: string[] = [];
  const receiver = { deadlineReached: async ({ token }: { token: string }) => void fired.push(token) };
  for (let sweepers = 0; sweepers < 2; sweepers += 1)
    started(new DeadlineSweeper({ pool: database.projector, receiver, log: silent, everyMs: 10 }));
  await until(async () => {
    const { rows } = await database.owner.query('SELECT 1 FROM runtime.deadlines WHERE fired_at IS NULL');
    return rows.length === 1;
  });
  expect(fired.toSorted()).toEqual(past.toSorted());
});

test('a deadline that cannot be fired comes back and does not hold up the others', async () => {
  const stubborn = await schedule('2026-01-01T00:00:00.000Z');
  const other = await schedule('2026-01-01T00:00:01.000Z');
  await dispatch();
  const fired: string[] = [];
  let refusals = 1;
  const receiver = {
    deadlineReached: async ({ token }: { token: string }) => {
      if (token === stubborn && refusals-- > 0) throw new Error('not now');
      fired.push(token);
    },
  };
  started(new DeadlineSweeper({ pool: database.projector, receiver, log: silent, everyMs: 10 }));
  await until(() => fired.length === 2);
  expect(fired).toEqual([other, stubborn]);
});
