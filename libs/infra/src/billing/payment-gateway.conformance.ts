import { randomUUID } from 'node:crypto';
import type { Charge, PaymentGateway } from '@slipway/application/billing/billing.ports';
import { money } from '@slipway/domain/kernel';

/** Payment methods of the gateway's test mode, by what they do. */
export type TestMethods = {
  readonly succeeds: string;
  readonly declined: string;
  readonly needsConfirmation: string;
  readonly timesOutAfterCharging: string;
  readonly failsOnRefund: string;
};

export type GatewayUnderTest = {
  readonly gateway: PaymentGateway;
  readonly methods: TestMethods;
  /** Makes the refunds of a charge possible that were not until now. */
  allowRefunds(gatewayReference: string): Promise<void>;
};

/** What every payment gateway must do. */
export function paymentGatewayConformance(underTest: () => GatewayUnderTest): void {
  const gateway = (): PaymentGateway => underTest().gateway;
  const aCharge = (method: keyof TestMethods, more: Partial<Charge> = {}): Charge => ({
    idempotencyKey: randomUUID(),
    amount: money(2_500, 'eur'),
    method: underTest().methods[method],
    reference: randomUUID(),
    ...more,
  });
  const captured = async (method: keyof TestMethods): Promise<string> => {
    const outcome = await gateway().charge(aCharge(method));
    if (outcome.outcome !== 'captured') throw new Error(`expected a captured charge, got ${outcome.outcome}`);
    return outcome.gatewayReference;
  };
  const refundOf = (gatewayReference: string, minor = 2_500) => ({
    idempotencyKey: randomUUID(),
    gatewayReference,
    amount: money(minor, 'eur'),
  });

  it('offers the methods that it takes', () => {
    const offered = gateway().methods.map(({ id }) => id);
    expect(offered).toEqual(expect.arrayContaining(Object.values(underTest().methods)));
  });

  it('captures, and the same key is the same charge', async () => {
    const charge = aCharge('succeeds');
    const first = await gateway().charge(charge);
    expect(first).toEqual({ outcome: 'captured', gatewayReference: expect.any(String) });
    expect(await gateway().charge(charge)).toEqual(first);
    expect(await gateway().find(charge.idempotencyKey)).toEqual(first);
  });

  it('ten times the same charge at once is one charge', async () => {
    const charge = aCharge('succeeds');
    const outcomes = await Promise.all(Array.from({ length: 10 }, () => gateway().charge(charge)));
    expect(new Set(outcomes.map((outcome) => JSON.stringify(outcome))).size).toBe(1);
  });

  it('refuses another charge under a used key, for good', async () => {
    const charge = aCharge('succeeds');
    await gateway().charge(charge);
    const other = { ...charge, amount: money(1, 'eur') };
    await expect(gateway().charge(other)).rejects.toMatchObject({ name: 'UpstreamError', retryable: false });
  });

  it('declines with a reason', async () => {
    const charge = aCharge('declined');
    const outcome = await gateway().charge(charge);
    const reason = { code: expect.stringMatching(/^[a-z0-9_]+$/), detail: expect.stringMatching(/\w/) };
    expect(outcome).toEqual({ outcome: 'declined', reason });
    expect(await gateway().find(charge.idempotencyKey)).toEqual(outcome);
  });

  it('waits for the customer, and captures once when confirmed twice', async () => {
    const charge = aCharge('needsConfirmation');
    const asked = await gateway().charge(charge);
    expect(asked).toEqual({ outcome: 'confirmation_required', gatewayReference: expect.any(String) });
    const gatewayReference = 'gatewayReference' in asked ? asked.gatewayReference : '';
    const confirmed = { outcome: 'captured', gatewayReference };
    expect(await gateway().confirm(gatewayReference)).toEqual(confirmed);
    expect(await gateway().confirm(gatewayReference)).toEqual(confirmed);
    expect(await gateway().find(charge.idempotencyKey)).toEqual(confirmed);
  });

  it('does not know the outcome of a charge that was not answered, until it asks', async () => {
    const charge = aCharge('timesOutAfterCharging');
    expect(await gateway().charge(charge)).toEqual({ outcome: 'unknown' });
    const found = await gateway().find(charge.idempotencyKey);
    expect(found).toEqual({ outcome: 'captured', gatewayReference: expect.any(String) });
    expect(await gateway().charge(charge)).toEqual(found);
  });

  it('finds nothing under a key that was never used', async () => {
    expect(await gateway().find(randomUUID())).toBeNull();
  });

  it('refunds once under one key', async () => {
    const refund = refundOf(await captured('succeeds'));
    const first = await gateway().refund(refund);
    expect(first).toEqual({ outcome: 'refunded', refundReference: expect.any(String) });
    expect(await gateway().refund(refund)).toEqual(first);
  });

  it('refunds in parts, and never more than was captured', async () => {
    const reference = await captured('succeeds');
    expect((await gateway().refund(refundOf(reference, 2_000))).outcome).toBe('refunded');
    const tooMuch = gateway().refund(refundOf(reference, 501));
    await expect(tooMuch).rejects.toMatchObject({ name: 'UpstreamError', retryable: false });
    expect((await gateway().refund(refundOf(reference, 500))).outcome).toBe('refunded');
  });

  it('says why a refund failed, and makes it under a new key later', async () => {
    const reference = await captured('failsOnRefund');
    const reason = { code: expect.stringMatching(/^[a-z0-9_]+$/), detail: expect.stringMatching(/\w/) };
    expect(await gateway().refund(refundOf(reference))).toEqual({ outcome: 'failed', reason });
    await underTest().allowRefunds(reference);
    expect((await gateway().refund(refundOf(reference))).outcome).toBe('refunded');
  });

  it('refuses to confirm or refund what does not exist', async () => {
    const wish = { name: 'UpstreamError', retryable: false };
    await expect(gateway().confirm('no-such-charge')).rejects.toMatchObject(wish);
    await expect(gateway().refund(refundOf('../../cloud/servers'))).rejects.toMatchObject(wish);
  });
}
