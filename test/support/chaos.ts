import { readdir, readFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { Client } from 'pg';
import { Child, until } from './child';
import type { Product } from './product';
import type { OperationView, Visitor } from './visitor';

type Amount = { readonly minor: number; readonly currency: string };
export type ChargeRecord = {
  readonly id: string;
  readonly idempotencyKey: string;
  readonly status: 'captured' | 'declined' | 'needs_confirmation';
  readonly amount: Amount;
  readonly reference: string;
  readonly refunds: readonly { readonly status: 'succeeded' | 'failed'; readonly amount: Amount }[];
};
export type CloudServer = { readonly id: string; readonly tag: string; readonly sshPort: number };
type OrderRecord = { readonly id: string; readonly status: string; readonly price: Amount };

/** How an order ended, asked of the outside world itself: the gateway's and the cloud's own books. */
export type Ending = {
  readonly order: string;
  readonly price: number;
  readonly charges: number;
  readonly captured: number;
  readonly refunded: number;
  readonly servers: number;
  readonly everBilled: number;
  readonly reserved: number;
};

const sum = (amounts: readonly Amount[]) => amounts.reduce((total, { minor }) => total + minor, 0);

/** Every chaos ends here. Waits for the operation's end and then reads all the books. */
export async function endingOf(product: Product, owner: Visitor, orderId: string): Promise<Ending> {
  const operation = await owner.operation(orderId, ['succeeded', 'failed'], 150_000);
  return booksOf(product, owner, operation);
}

async function booksOf(product: Product, owner: Visitor, operation: OperationView): Promise<Ending> {
  const { charges } = await product.sandbox<{ charges: readonly ChargeRecord[] }>('GET', '/gateway/charges');
  const own = charges.filter(({ reference }) => reference === operation.id);
  const captured = own.filter(({ status }) => status === 'captured');
  const refunds = own.flatMap((charge) => charge.refunds).filter(({ status }) => status === 'succeeded');
  const tag = operation.resources.infrastructureId ?? 'none';
  const order = await endedOrder(owner, operation.id);
  return {
    order: order.status,
    price: order.price.minor,
    charges: captured.length,
    captured: sum(captured.map(({ amount }) => amount)),
    refunded: sum(refunds.map(({ amount }) => amount)),
    servers: (await cloudServers(product, tag)).length,
    everBilled: await everBilled(product, tag),
    reserved: await reservedQuota(owner),
  };
}

const endedAs = new Set(['fulfilled', 'refunded', 'rejected', 'cancelled', 'payment_failed', 'refund_stuck']);

/** Operations and orders are two views: after a crash the one may have caught up while the other still waits. */
function endedOrder(owner: Visitor, orderId: string): Promise<OrderRecord> {
  return until(`order ${orderId} is read as ended`, async () => {
    const { body } = await owner.ask<OrderRecord>('GET', `/orders/${orderId}`);
    if (!endedAs.has(body.status)) throw new Error(`it is read as ${body.status}`);
    return body;
  });
}

export async function cloudServers(product: Product, tag: string): Promise<readonly CloudServer[]> {
  const { servers } = await product.sandbox<{ servers: readonly CloudServer[] }>(
    'GET',
    `/cloud/servers?tag=${encodeURIComponent(tag)}`,
  );
  return servers;
}

async function everBilled(product: Product, tag: string): Promise<number> {
  const { records } = await product.sandbox<{ records: readonly { tag: string }[] }>('GET', '/cloud/billing');
  return records.filter((record) => record.tag === tag).length;
}

type Usage = { readonly usage: { readonly servers: { reserved: number; confirmed: number } } };

/** The read model follows a moment later, hence the wait by the caller's own condition. */
export async function quotaOf(owner: Visitor): Promise<Usage['usage']['servers']> {
  return (await owner.ask<Usage>('GET', '/license')).body.usage.servers;
}

async function reservedQuota(owner: Visitor): Promise<number> {
  return until('the quota view is settled', async () => {
    const { reserved } = await quotaOf(owner);
    if (reserved !== 0) throw new Error(`${String(reserved)} are still reserved`);
    return { reserved };
  }).then(({ reserved }) => reserved);
}

/** What a flow that went well leaves: one charge, one server, nothing given back, nothing left open. */
export function delivered(price: number): Ending {
  return {
    order: 'fulfilled',
    price,
    charges: 1,
    captured: price,
    refunded: 0,
    servers: 1,
    everBilled: 1,
    reserved: 0,
  };
}

/** Ends one part as a crash would and starts it again. */
export async function crash(product: Product, part: 'api' | 'projector' | 'sandbox'): Promise<void> {
  await product.part(part).stop('SIGKILL');
  await product.startPart(part);
}

/** Folders of the Terraform runs of this product, newest last. */
async function phasesOf(product: Product, infrastructureId: string): Promise<readonly string[]> {
  const folder = join(product.dataDir, 'runs', infrastructureId, 'phases');
  return (await readdir(folder)).toSorted().map((name) => join(folder, name));
}

/**
 * Until Terraform's apply waits for a server that the cloud takes its time with (a delay that strikes once): the delay
 * is used up only when the cloud has been asked. Gives the infrastructure's id.
 */
export async function midApply(product: Product): Promise<string> {
  return until('Terraform applies', async () => {
    const { cloudCreate } = await product.sandbox<{ cloudCreate: unknown }>('GET', '/faults');
    if (cloudCreate !== null) throw new Error('the cloud was not asked yet');
    for (const id of await readdir(join(product.dataDir, 'runs'))) {
      const files = await readdir(join(product.dataDir, 'runs', id, 'work', 'cloud'));
      if (files.includes('server.pending.json')) return id;
    }
    throw new Error('no run waits for its server');
  });
}

/** The process group of the phase that was started last. */
export async function runGroupOf(product: Product, infrastructureId: string): Promise<number> {
  const last = (await phasesOf(product, infrastructureId)).at(-1) ?? '';
  return Number((await readFile(join(last, 'pid'), 'utf8')).split('\n')[0]);
}

/** Another process of the same product beside the first one, on a port of its own. */
export async function startBeside(
  product: Product,
  part: 'api' | 'projector',
): Promise<{ readonly child: Child; readonly url: string }> {
  const port = String(await freePort());
  const name = part === 'api' ? 'PORT' : 'PROJECTOR_PORT';
  const child = new Child(part, { ...product.env, [name]: port });
  const url = `http://127.0.0.1:${port}`;
  await until(`the second ${part} is ready`, async () => {
    if (!child.isRunning) throw new Error(`it ended: ${child.output}`);
    return (await fetch(`${url}/readyz`)).ok;
  });
  return { child, url };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

export async function withOwner<T>(product: Product, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: product.database.ownerUrl, connectionTimeoutMillis: 10_000 });
  // A server that is restarted on purpose takes this connection along.
  client.on('error', () => undefined);
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** Servers in the cloud that the log does not know as built and not destroyed, or knows once and that are there twice. */
export async function strayServers(product: Product): Promise<readonly string[]> {
  const { servers } = await product.sandbox<{ servers: readonly CloudServer[] }>('GET', '/cloud/servers');
  const known = await withOwner(product, async (client) => {
    const { rows } = await client.query<{ id: string }>(
      `SELECT data->>'infrastructureId' AS id FROM evs.events
       WHERE type = 'provisioning.infrastructure-provisioned'
       EXCEPT
       SELECT data->>'infrastructureId' FROM evs.events WHERE type = 'provisioning.infrastructure-destroyed'`,
    );
    return new Set(rows.map(({ id }) => id));
  });
  return servers.map(({ tag }) => tag).filter((tag) => !known.delete(tag));
}

/** How many events this flow has written so far. */
export async function eventsOf(client: Client, correlationId: string): Promise<number> {
  const { rows } = await client.query<{ n: number }>(
    `SELECT count(*)::int AS n FROM evs.events WHERE metadata->>'correlationId' = $1`,
    [correlationId],
  );
  return rows[0]?.n ?? 0;
}

/** A read model's rows as text, in an order that does not depend on when they were written. */
export async function rowsOfReadModels(
  product: Product,
): Promise<Readonly<Record<string, readonly string[]>>> {
  return withOwner(product, async (client) => {
    // The owner is under row-level security too: it is forced.
    await client.query('SET ROLE slipway_projector');
    const views = await client.query<{ name: string }>(
      `SELECT viewname AS name FROM pg_views WHERE schemaname = 'rm' ORDER BY 1`,
    );
    const dump: Record<string, readonly string[]> = {};
    for (const { name } of views.rows) {
      const { rows } = await client.query<{ row: string }>(
        `SELECT to_jsonb(t)::text AS row FROM rm.${name} t ORDER BY 1`,
      );
      dump[name] = rows.map(({ row }) => row);
    }
    return dump;
  });
}
