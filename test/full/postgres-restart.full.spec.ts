import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { delivered, endingOf, midApply } from '../support/chaos';
import { Product } from '../support/product';
import type { Visitor } from '../support/visitor';

jest.setTimeout(240_000);

/** A server of this file's own: the others go on undisturbed. */
class OwnPostgres {
  readonly #process: ChildProcess;
  readonly #lines: AsyncIterator<string>;

  constructor() {
    const script = join(__dirname, '..', 'support', 'own-postgres.mjs');
    this.#process = spawn(process.execPath, [script], { stdio: ['pipe', 'pipe', 'inherit'] });
    const input = this.#process.stdout;
    if (!input) throw new Error('the process has no standard output');
    this.#lines = createInterface({ input })[Symbol.asyncIterator]();
  }

  async url(): Promise<string> {
    return ((await this.#next()) as { url: string }).url;
  }

  async restart(): Promise<void> {
    this.#process.stdin?.write('restart\n');
    await this.#next();
  }

  async stop(): Promise<void> {
    const ended = once(this.#process, 'exit');
    this.#process.stdin?.end();
    await ended;
  }

  async #next(): Promise<unknown> {
    const { value, done } = await this.#lines.next();
    if (done) throw new Error('the PostgreSQL of this test has ended');
    return JSON.parse(value);
  }
}

let postgres: OwnPostgres;
let product: Product;
let owner: Visitor;
const shared = process.env['TEST_DATABASE_URL'];

beforeAll(async () => {
  postgres = new OwnPostgres();
  process.env['TEST_DATABASE_URL'] = await postgres.url();
  product = await Product.start();
  owner = await product.firstOwner();
});

afterAll(async () => {
  await product.stop();
  await postgres.stop();
  if (shared !== undefined) process.env['TEST_DATABASE_URL'] = shared;
});

async function parts(): Promise<readonly boolean[]> {
  return (['api', 'projector', 'sandbox'] as const).map((part) => product.part(part).isRunning);
}

describe('[terraform] PostgreSQL crashes and comes back', () => {
  test('in the middle of the apply of Terraform: one charge, one server, no process ended', async () => {
    await product.sandbox('PUT', '/faults', { cloudCreate: { mode: 'delay', delayMs: 4_000, times: 1 } });
    const placed = await owner.order('sandbox_succeeds', 'apply');
    await midApply(product);
    await postgres.restart();
    expect(await endingOf(product, owner, placed.body.id)).toEqual(delivered(900));
    expect(await parts()).toEqual([true, true, true]);
  });

  test('again and again during a flow: one charge, one server, no process ended', async () => {
    const placed = await owner.order('sandbox_succeeds', 'again');
    for (let round = 0; round < 3; round += 1) await postgres.restart();
    expect(await endingOf(product, owner, placed.body.id)).toEqual(delivered(900));
    expect(await parts()).toEqual([true, true, true]);
  });
});
