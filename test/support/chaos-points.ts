import { randomUUID } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Failpoint } from '@slipway/infra/failpoints/failpoints';
import { signalGroup } from '@slipway/infra/provisioning/process-identity';
import { observe } from '@slipway/infra/provisioning/run-phase';
import { crash, delivered, endingOf, eventsOf, quotaOf, withOwner } from './chaos';
import type { Ending } from './chaos';
import { until } from './child';
import type { Child } from './child';
import type { Product } from './product';
import type { Answer, PlacedOrder, Visitor } from './visitor';

const price = 900;
/** Of an order whose plan waits for an approval. */
const dearPrice = 1900;
const longestJitterMs = 1_200;

type Part = 'api' | 'projector';
type Site = { readonly product: Product; readonly owner: Visitor };
/** One way through the flow: what happens, and how it has to end. */
type Story = {
  readonly item?: string;
  readonly faults: object;
  readonly method: string;
  /** What the customer does after the order is placed. */
  act(site: Site, orderId: string): Promise<void>;
  ending(seen: Ending): Ending;
};

const nothing = (): Promise<void> => Promise.resolve();
const noFaults = { cloudCreate: null, ssh: null };
const refunded = (seen: Ending): Ending => ({
  ...delivered(price),
  order: 'refunded',
  refunded: price,
  servers: 0,
  // A run that was killed early may not have reached the cloud.
  everBilled: seen.everBilled,
});

const stories = {
  delivered: { faults: noFaults, method: 'sandbox_succeeds', act: nothing, ending: () => delivered(price) },
  lostAnswer: {
    faults: noFaults,
    method: 'sandbox_times_out_after_charging',
    act: nothing,
    ending: () => delivered(price),
  },
  refunded: {
    faults: { ...noFaults, cloudCreate: { mode: 'fail_after_create', message: 'No capacity.' } },
    method: 'sandbox_succeeds',
    act: nothing,
    ending: refunded,
  },
  verifiedLate: {
    faults: { ...noFaults, ssh: { mode: 'refuse', times: 1 } },
    method: 'sandbox_succeeds',
    act: nothing,
    ending: () => delivered(price),
  },
  confirmed: {
    faults: noFaults,
    method: 'sandbox_needs_confirmation',
    act: async ({ owner }, orderId) => {
      await owner.operation(orderId, ['waiting']);
      await insist(owner, 'POST', `/orders/${orderId}/payments/confirmation`, {});
    },
    ending: () => delivered(price),
  },
  cancelled: {
    faults: noFaults,
    method: 'sandbox_declined',
    act: async ({ owner }, orderId) => {
      await owner.operation(orderId, ['waiting']);
      await insist(owner, 'POST', `/orders/${orderId}/cancellation`, {});
    },
    ending: () => ({
      ...delivered(price),
      order: 'cancelled',
      charges: 0,
      captured: 0,
      servers: 0,
      everBilled: 0,
    }),
  },
  approved: {
    item: 'server-medium',
    faults: noFaults,
    method: 'sandbox_succeeds',
    act: (site, orderId) => decidePlan(site, orderId, 'approval'),
    ending: () => delivered(dearPrice),
  },
  discarded: {
    item: 'server-medium',
    faults: noFaults,
    method: 'sandbox_succeeds',
    act: (site, orderId) => decidePlan(site, orderId, 'discard'),
    ending: () => ({
      ...delivered(dearPrice),
      order: 'refunded',
      refunded: dearPrice,
      servers: 0,
      everBilled: 0,
    }),
  },
  removed: {
    faults: noFaults,
    method: 'sandbox_succeeds',
    act: async ({ owner }, orderId) => {
      const { resources } = await owner.operation(orderId, ['succeeded'], 150_000);
      const server = `/servers/${resources.serverId ?? ''}`;
      await insist(owner, 'DELETE', server);
      await until(
        'the server is gone',
        async () => (await owner.ask<{ status: string }>('GET', server)).body.status === 'decommissioned',
      );
    },
    ending: () => ({ ...delivered(price), servers: 0 }),
  },
} as const satisfies Record<string, Story>;

/** Which way leads past the point, and whose process does. Everything else is on the straight way. */
const ways: Partial<Record<Failpoint, readonly [keyof typeof stories, Part]>> = {
  'log.billing.order-placed': ['delivered', 'api'],
  'log.billing.payment-outcome-unknown': ['lostAnswer', 'projector'],
  'gateway.find': ['lostAnswer', 'projector'],
  'log.billing.payment-declined': ['cancelled', 'projector'],
  'log.billing.order-payment-failed': ['cancelled', 'projector'],
  'log.billing.order-cancellation-requested': ['cancelled', 'api'],
  'log.billing.order-cancelled': ['cancelled', 'projector'],
  'log.billing.payment-confirmation-required': ['confirmed', 'projector'],
  'log.billing.order-confirmation-awaited': ['confirmed', 'projector'],
  'log.billing.order-payment-confirmed': ['confirmed', 'api'],
  'gateway.confirm': ['confirmed', 'projector'],
  'log.provisioning.approval-requested': ['approved', 'projector'],
  'log.provisioning.plan-approved': ['approved', 'api'],
  'log.provisioning.plan-discarded': ['discarded', 'api'],
  'log.provisioning.provisioning-failed': ['refunded', 'projector'],
  'log.provisioning.destruction-started': ['refunded', 'projector'],
  'log.provisioning.infrastructure-destroyed': ['refunded', 'projector'],
  'log.billing.payment-refunded': ['refunded', 'projector'],
  'log.billing.order-refunded': ['refunded', 'projector'],
  'log.licensing.quota-released': ['refunded', 'projector'],
  'gateway.refund': ['refunded', 'projector'],
  'terraform.destroy': ['refunded', 'projector'],
  'log.servers.verification-failed': ['verifiedLate', 'projector'],
  'deadline.reached': ['verifiedLate', 'projector'],
  'log.servers.server-removal-requested': ['removed', 'api'],
  'log.servers.server-decommissioned': ['removed', 'projector'],
};

/** Asked again until somebody answers: the process may have died over the first one. */
async function insist<T = unknown>(
  owner: Visitor,
  method: string,
  path: string,
  body?: object,
): Promise<Answer<T>> {
  const headers = { 'idempotency-key': randomUUID() };
  return until(`${method} ${path} is answered`, async () => {
    const answer = await owner.ask<T>(method, path, body, headers);
    if (answer.status >= 500) throw new Error(`status ${String(answer.status)}`);
    if (answer.status >= 300) throw new Error(JSON.stringify(answer.body));
    return answer;
  });
}

/** A license allows 25 servers: before they are used up, those of former orders are removed. */
async function makeRoom({ owner }: Site): Promise<void> {
  if ((await quotaOf(owner)).confirmed < 20) return;
  const { body } = await owner.ask<{ items: readonly { id: string; status: string }[] }>(
    'GET',
    '/servers?limit=100',
  );
  const ready = body.items.filter(({ status }) => status === 'ready');
  await Promise.all(ready.map(({ id }) => insist(owner, 'DELETE', `/servers/${id}`)));
  await until('there is room again', async () => (await quotaOf(owner)).confirmed === 0);
}

async function tell(
  { product, owner }: Site,
  story: Story,
): Promise<{ readonly orderId: string; readonly seen: Ending }> {
  const orderId = await place({ product, owner }, story);
  await story.act({ product, owner }, orderId);
  return { orderId, seen: await endingOf(product, owner, orderId) };
}

/** With the first order, while the proof of the owner is fresh. */
const thrifty = new WeakSet<Product>();

async function beThrifty({ product, owner }: Site): Promise<void> {
  if (thrifty.has(product)) return;
  await insist(owner, 'PUT', '/approval-threshold', { minor: price, currency: 'eur' });
  thrifty.add(product);
}

async function decidePlan({ owner }: Site, orderId: string, deed: 'approval' | 'discard'): Promise<void> {
  const digest = await until('the plan waits', async () => {
    const { plan } = await owner.operation(orderId, ['waiting'], 150_000);
    if (plan?.approval?.status !== 'awaited') throw new Error('it waits for nobody');
    return plan.digest;
  });
  await insist(owner, 'POST', `/orders/${orderId}/plan/${deed}`, { digest });
}

async function place({ product, owner }: Site, { item, faults, method }: Story): Promise<string> {
  await beThrifty({ product, owner });
  await product.sandbox('PUT', '/faults', faults);
  const wish = { item: item ?? 'server-small', provider: 'sandbox', region: 'sandbox-north' };
  const order = { ...wish, serverName: 'web-1', paymentMethod: method };
  return (await insist<PlacedOrder>(owner, 'POST', '/orders', order)).body.id;
}

/** Has a process killed at the point, started again, and the order told to its end. */
export async function killAt(
  site: Site,
  point: Failpoint,
): Promise<{ readonly seen: Ending; readonly wanted: Ending }> {
  const [name, part] = ways[point] ?? (['delivered', 'projector'] as const);
  const story: Story = stories[name];
  await makeRoom(site);
  await site.product.part(part).stop('SIGKILL');
  const armed = await arm(site.product, part, point);
  const told = tell(site, story);
  const first = await Promise.race([armed.ended, told.then(() => null)]);
  if (first === null) throw new Error(`${point} was never hit`);
  if (first.signal !== 'SIGKILL')
    throw new Error(`the ${part} ended by itself: ${armed.output.slice(-2000)}`);
  const [{ seen }] = await Promise.all([told, site.product.startPart(part)]);
  return { seen, wanted: story.ending(seen) };
}

/** What an earlier order has left over, such as a deadline, may be the first to pass the point: before it is ready. */
async function arm(product: Product, part: Part, point: Failpoint): Promise<Child> {
  try {
    return await product.startPart(part, { FAILPOINT: `${point}:kill` });
  } catch (error) {
    const armed = product.part(part);
    if (armed.isRunning) throw error;
    return armed;
  }
}

export type RandomKill = {
  readonly victim: Part | 'terraform';
  /** How far the flow has come by then, from 0 to 1. */
  readonly at: number;
  readonly jitterMs: number;
  readonly story: 'delivered' | 'refunded';
};

export function randomKills(count: number, random: () => number): readonly RandomKill[] {
  const victims = ['projector', 'projector', 'terraform', 'api'] as const;
  return Array.from({ length: count }, () => ({
    victim: victims[Math.floor(random() * victims.length)] ?? 'projector',
    at: random(),
    jitterMs: Math.floor(random() * longestJitterMs),
    story: random() < 0.7 ? 'delivered' : 'refunded',
  }));
}

/** `lengthOfFlow`: how many events an order writes that nobody disturbs. */
export async function killSomewhere(
  site: Site,
  { victim, at, jitterMs, story: name }: RandomKill,
  lengthOfFlow: number,
): Promise<{ readonly seen: Ending; readonly wanted: Ending }> {
  const { product, owner } = site;
  const story: Story = stories[name];
  await makeRoom(site);
  const orderId = await place(site, story);
  await reached(product, orderId, Math.ceil(at * (lengthOfFlow - 1)));
  await pause(jitterMs);
  const isRunKilled = victim === 'terraform' && (await killRun(product));
  if (!isRunKilled) await crash(product, victim === 'terraform' ? 'projector' : victim);
  const seen = await endingOf(product, owner, orderId);
  // A run that dies before it hears that the cloud failed leaves the server that was made all the same: the next run
  // finds it by its tag, and there is nothing to refund.
  const isFound = isRunKilled && name === 'refunded' && seen.order === 'fulfilled';
  return { seen, wanted: isFound ? delivered(price) : story.ending(seen) };
}

/** How many events an order writes on the straight way. */
export async function lengthOfFlow(site: Site): Promise<number> {
  const { orderId, seen } = await tell(site, stories.delivered);
  expect(seen).toEqual(delivered(price));
  const { correlationId } = await site.owner.operation(orderId, ['succeeded']);
  return withOwner(site.product, (client) => eventsOf(client, correlationId));
}

/** A flow that takes the other branch may be shorter: its end is as good a moment as any. */
async function reached(product: Product, orderId: string, count: number): Promise<void> {
  await withOwner(product, (client) =>
    until('the flow has come this far', async () => {
      const { rows } = await client.query<{ n: number; ended: boolean }>(
        `SELECT count(*)::int AS n,
                bool_or(type IN ('billing.order-fulfilled', 'billing.order-refunded')) AS ended
         FROM evs.events
         WHERE metadata->>'correlationId' =
           (SELECT metadata->>'correlationId' FROM evs.events
            WHERE type = 'billing.order-placed' AND data->>'orderId' = $1)`,
        [orderId],
      );
      const [seen] = rows;
      return seen !== undefined && (seen.n >= count || seen.ended);
    }),
  );
}

/** `false`: no Terraform is at work at this moment. Only what is surely the run of this product is killed. */
async function killRun(product: Product): Promise<boolean> {
  const runs = join(product.dataDir, 'runs');
  let wasKilled = false;
  for (const id of await namesIn(runs)) {
    const last = (await namesIn(join(runs, id, 'phases'))).toSorted().at(-1);
    if (last === undefined) continue;
    const phase = await observe(join(runs, id, 'phases', last));
    if (phase.state !== 'running') continue;
    signalGroup(phase.leader, 'SIGKILL');
    wasKilled = true;
  }
  return wasKilled;
}

async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
}
