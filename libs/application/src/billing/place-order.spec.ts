import { randomUUID } from 'node:crypto';
import { findItem, order } from '@slipway/domain/billing';
import { Refusal, trusted } from '@slipway/domain/kernel';
import type { CredentialId, OrganizationId } from '@slipway/domain/kernel';
import { credentialCommands, credentials } from '@slipway/domain/provisioning';
import { quota, quotaCommands } from '@slipway/domain/licensing';
import { MemoryEventStore } from '@slipway/infra/event-store/memory/memory-event-store';
import { anInstallation, aProcess, aWorld, requestOf } from '../given-application';
import type { Process } from '../given-application';
import { OrderAllowance } from '../licensing/order-allowance';
import { RenewLicense, RenewLicenseHandler } from '../licensing/renew-license';
import { Secret } from '../ports';
import { CredentialVault } from '../provisioning/credential-vault';
import { MemoryCloud } from '../provisioning/given-cloud';
import { RoomAtProvider } from '../provisioning/room-at-provider';
import { Died, DyingStore, eventsOf, streamsOf } from '../runtime/given-log';
import { aRequest } from '../runtime/given-runtime';
import type { Request } from '../runtime/request';
import { MemoryGateway, only } from './given-gateway';
import { ownOrder } from './own-order';
import { PlaceOrder, PlaceOrderHandler } from './place-order';
import type { OrderWish } from './place-order';

const yearSeconds = 365 * 24 * 3600;

async function aCustomer() {
  const world = aWorld(new MemoryEventStore());
  const { userId, organizationId } = await anInstallation(aProcess(world));
  const wish: OrderWish = {
    organizationId,
    topBranchId: organizationId,
    item: 'server-small',
    provider: 'sandbox',
    region: 'sandbox-north',
    serverName: 'web-1',
    paymentMethod: 'card',
  };
  return { world, wish, userId, organizationId, request: requestOf(userId, organizationId) };
}

const place = (
  { runner, folds, clock, vault }: Process,
  wish: OrderWish,
  request: Request,
  clouds = new MemoryCloud(),
) => {
  const allowance = new OrderAllowance(folds, clock);
  const room = new RoomAtProvider({ clouds, folds, vault });
  return new PlaceOrderHandler(runner, allowance, room, folds, only(new MemoryGateway())).execute(
    new PlaceOrder(wish, request),
  );
};

async function limitOf({ folds }: Process, { topBranchId }: OrderWish): Promise<number> {
  const { state } = await folds.refresh(quota, `quota-${topBranchId}`);
  return state.opening?.limits.max_servers ?? 0;
}

async function useUp({ runner }: Process, wish: OrderWish, servers: number): Promise<void> {
  const command = quotaCommands.reserveQuota({
    reservationId: randomUUID(),
    organizationId: wish.organizationId,
    purpose: 'others',
    servers,
    replaces: [],
  });
  await runner.run({ decider: quota, id: wish.topBranchId, command, request: aRequest(randomUUID()) });
}

async function aCredential(
  { runner, folds, vault }: Process,
  organizationId: OrganizationId,
  apiToken: string,
): Promise<void> {
  const owner = { organizationId, credentialId: trusted<CredentialId>(randomUUID()) };
  await new CredentialVault(vault, folds).replace(owner, 'sandbox', {
    values: { apiToken: new Secret(apiToken) },
    decide: (version) => {
      const added = { ...owner, provider: 'sandbox' as const, name: 'Ours', ...version };
      const command = credentialCommands.addCredential(added);
      return runner.run({
        decider: credentials,
        id: organizationId,
        command,
        request: aRequest(randomUUID()),
      });
    },
  });
}

describe('a licensed customer', () => {
  test('orders at the price of the catalogue', async () => {
    const { world, wish, request } = await aCustomer();
    const { id } = await place(aProcess(world), wish, request);
    const [placed] = await eventsOf(world.store, `order-${id}`);
    expect(placed).toMatchObject({
      type: 'billing.order-placed',
      data: { orderId: id, item: { price: findItem('server-small')?.price, version: 1 } },
      metadata: { organizationId: wish.organizationId },
    });
  });

  test('gets the same answer for the same request, and one order', async () => {
    const { world, wish, request } = await aCustomer();
    const first = await place(aProcess(world), wish, request);
    expect(await place(aProcess(world), wish, request)).toEqual({ ...first, isRepeated: true });
    expect(
      Object.keys(await streamsOf(world.store)).filter((name) => name.startsWith('order-')),
    ).toHaveLength(1);
  });

  test('gets the same answer also after the license has ended and the quota is used up', async () => {
    const { world, wish, request } = await aCustomer();
    const first = await place(aProcess(world), wish, request);
    await useUp(aProcess(world), wish, await limitOf(aProcess(world), wish));
    world.clock.pass(yearSeconds);
    expect(await place(aProcess(world), wish, request)).toEqual({ ...first, isRepeated: true });
  });

  test('gets the order that was written before the process died', async () => {
    const { world, wish, request } = await aCustomer();
    const dying = aProcess(world, new DyingStore(world.store, 1));
    await expect(place(dying, wish, request)).rejects.toBeInstanceOf(Died);
    await expect(place(aProcess(world), wish, request)).resolves.toMatchObject({
      isRepeated: true,
      version: 0,
    });
  });

  test('may not send something else under the same key', async () => {
    const { world, wish, request } = await aCustomer();
    await place(aProcess(world), wish, { ...request, requestHash: 'one' });
    const other = place(
      aProcess(world),
      { ...wish, item: 'server-large' },
      { ...request, requestHash: 'two' },
    );
    await expect(other).rejects.toMatchObject({ code: 'runtime.idempotency_key_reused' });
  });

  test.each([
    ['item', { item: 'server-free' }, 'billing.unknown_item'],
    ['item with the name of something that every object has', { item: '__proto__' }, 'billing.unknown_item'],
    ['provider', { provider: 'nowhere' }, 'billing.unknown_provider'],
    ['region', { region: 'sandbox-west' }, 'billing.unknown_region'],
    ['payment method', { paymentMethod: 'promises' }, 'billing.unknown_payment_method'],
  ])('may not order with an unknown %s, and nothing is written', async (_, wrong, code) => {
    const { world, wish, request } = await aCustomer();
    const before = await streamsOf(world.store);
    const refused = async () => place(aProcess(world), { ...wish, ...wrong }, request);
    await expect(refused()).rejects.toMatchObject({ code });
    expect(await streamsOf(world.store)).toEqual(before);
  });
});

describe('an expired license', () => {
  test('refuses the order at the very instant it ends', async () => {
    const { world, wish, request } = await aCustomer();
    world.clock.pass(yearSeconds);
    await expect(place(aProcess(world), wish, request)).rejects.toMatchObject({
      code: 'licensing.license_expired',
    });
  });

  test('can be renewed, and then allows again', async () => {
    const { world, wish, request, userId, organizationId } = await aCustomer();
    world.clock.pass(2 * yearSeconds);
    const { runner, folds, clock } = aProcess(world);
    const renewal = requestOf(userId, organizationId);
    const renew = () =>
      new RenewLicenseHandler(runner, folds, clock).execute(new RenewLicense(organizationId, renewal));
    const first = await renew();
    expect(await renew()).toEqual({ ...first, isRepeated: true });
    await expect(place(aProcess(world), wish, request)).resolves.toMatchObject({ version: 0 });
    world.clock.pass(yearSeconds);
    await expect(place(aProcess(world), wish, requestOf(userId, organizationId))).rejects.toMatchObject({
      code: 'licensing.license_expired',
    });
  });
});

describe('a used-up quota', () => {
  test('is told at once; the last server is still allowed', async () => {
    const { world, wish, userId, organizationId, request } = await aCustomer();
    await useUp(aProcess(world), wish, (await limitOf(aProcess(world), wish)) - 1);
    await expect(place(aProcess(world), wish, request)).resolves.toBeDefined();
    await useUp(aProcess(world), wish, 1);
    const next = place(aProcess(world), wish, requestOf(userId, organizationId));
    await expect(next).rejects.toMatchObject({ code: 'licensing.quota_exhausted', kind: 'quota' });
  });

  test('of a tree without a license is none', async () => {
    const { world, wish, request } = await aCustomer();
    const elsewhere = { ...wish, topBranchId: randomUUID() as typeof wish.topBranchId };
    await expect(place(aProcess(world), elsewhere, request)).rejects.toMatchObject({
      code: 'licensing.no_license',
    });
  });
});

describe('a provider', () => {
  const refusedBy = async (cloud: MemoryCloud, apiToken?: string) => {
    const { world, wish, request } = await aCustomer();
    if (apiToken !== undefined) await aCredential(aProcess(world), wish.organizationId, apiToken);
    const before = await streamsOf(world.store);
    const refused = place(aProcess(world), wish, request, cloud);
    await expect(refused).rejects.toBeInstanceOf(Refusal);
    expect(await streamsOf(world.store)).toEqual(before);
    return refused.catch((error: unknown) => error as Refusal);
  };

  test('without room gets no order, and nothing is written', async () => {
    const full = Object.assign(new MemoryCloud(), { limit: 3, used: 3 });
    expect(await refusedBy(full)).toMatchObject({
      code: 'provisioning.provider_quota_exhausted',
      kind: 'quota',
      detail: expect.stringMatching(/may have 3 servers and has 3\. Nothing was ordered or charged/),
    });
  });

  test('that does not answer gets no order now, and says when to try again', async () => {
    expect(await refusedBy(Object.assign(new MemoryCloud(), { isAway: true }))).toMatchObject({
      code: 'provisioning.cloud_does_not_answer',
      kind: 'unavailable',
      retryAfterSeconds: 30,
    });
  });

  test('is asked with the credential that would build, and one it does not know is told before anybody pays', async () => {
    const cloud = new MemoryCloud();
    expect(await refusedBy(cloud, 'wrong')).toMatchObject({
      code: 'provisioning.credential_not_accepted',
      kind: 'rule',
    });
    expect(cloud.shown).toBe('wrong');
  });

  test('that is away or full does not take back what was ordered: a retry has the same answer', async () => {
    const { world, wish, request } = await aCustomer();
    const first = await place(aProcess(world), wish, request);
    for (const trouble of [{ isAway: true }, { limit: 0 }]) {
      const cloud = Object.assign(new MemoryCloud(), trouble);
      expect(await place(aProcess(world), wish, request, cloud)).toEqual({ ...first, isRepeated: true });
    }
  });
});

test('an order of another organization is not there', async () => {
  const { world, wish, request } = await aCustomer();
  const { id } = await place(aProcess(world), wish, request);
  const { folds } = aProcess(world);
  await expect(ownOrder(folds, wish.organizationId, id)).resolves.toMatchObject({ status: 'placed' });
  const other = randomUUID() as typeof wish.organizationId;
  await expect(ownOrder(folds, other, id)).rejects.toMatchObject({ code: 'billing.order_not_found' });
  expect(order.initial().status).toBe('unplaced');
});
