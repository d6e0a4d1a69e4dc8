import { randomUUID } from 'node:crypto';
import { delivered, endingOf, startBeside, withOwner } from '../support/chaos';
import { Product } from '../support/product';
import { Visitor } from '../support/visitor';

jest.setTimeout(180_000);

let product: Product;
let first: Visitor;
let second: Visitor;
let beside: Awaited<ReturnType<typeof startBeside>>;

beforeAll(async () => {
  product = await Product.start();
  first = await product.firstOwner();
  beside = await startBeside(product, 'api');
  second = first.through(beside.url);
});

afterAll(async () => {
  await beside.child.stop();
  await product.stop();
});

type Created = { readonly id: string; readonly version: string; readonly position: string };

async function eventsOfType(type: string): Promise<number> {
  return withOwner(product, async (client) => {
    const { rows } = await client.query<{ n: number }>(
      'SELECT count(*)::int AS n FROM evs.events WHERE type = $1',
      [type],
    );
    return rows[0]?.n ?? 0;
  });
}

const child = (visitor: Visitor, key: string, name: string) =>
  visitor.ask<Created>('POST', '/children', { name, kind: 'master_branch' }, { 'idempotency-key': key });

describe('the same command sent to two API processes', () => {
  test('at once: one order, one charge, one server, and equal answers', async () => {
    const before = await eventsOfType('billing.order-placed');
    const key = randomUUID();
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, index) =>
        (index % 2 === 0 ? first : second).order('sandbox_succeeds', 'twice', key),
      ),
    );
    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 10 }, () => 202));
    const [answer] = answers.map(({ body }) => body);
    for (const { body } of answers) expect(body).toEqual(answer);
    expect(await eventsOfType('billing.order-placed')).toBe(before + 1);
    expect(await endingOf(product, first, answer?.id ?? '')).toEqual(delivered(900));
  });

  test('again after the order went on for many events: the recorded answer, nothing new', async () => {
    const key = randomUUID();
    const placed = await first.order('sandbox_succeeds', 'later', key);
    await endingOf(product, first, placed.body.id);
    const before = await eventsOfType('billing.order-placed');
    const again = await Promise.all([
      first.order('sandbox_succeeds', 'later', key),
      second.order('sandbox_succeeds', 'later', key),
    ]);
    for (const { status, body } of again) {
      expect(status).toBe(202);
      expect(body).toEqual(placed.body);
    }
    expect(await eventsOfType('billing.order-placed')).toBe(before);
  });

  test('on one stream that others keep writing to: each key has one effect and one answer', async () => {
    const keys = Array.from({ length: 8 }, () => randomUUID());
    const rounds = await Promise.all(
      keys.flatMap((key, index) => [first, second].map((visitor) => child(visitor, key, `branch ${index}`))),
    );
    expect(rounds.map(({ status }) => status)).toEqual(rounds.map(() => 201));
    for (const [index] of keys.entries())
      expect(rounds[2 * index]?.body).toEqual(rounds[2 * index + 1]?.body);
    expect(new Set(rounds.map(({ body }) => body.id)).size).toBe(keys.length);
    const repeated = await child(second, keys[0] ?? '', 'branch 0');
    expect(repeated.body).toEqual(rounds[0]?.body);
  });

  test('with another body under the same key: 422 from both, and no second order', async () => {
    const key = randomUUID();
    const placed = await first.order('sandbox_declined', 'mine', key);
    expect(placed.status).toBe(202);
    const before = await eventsOfType('billing.order-placed');
    const others = await Promise.all(
      [first, second].map((visitor) => visitor.order('sandbox_declined', 'not-mine', key)),
    );
    expect(others.map(({ status }) => status)).toEqual([422, 422]);
    expect(await eventsOfType('billing.order-placed')).toBe(before);
  });
});
