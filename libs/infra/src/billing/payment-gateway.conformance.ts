import { randomUUID } from 'node:crypto';
import type { Charge, GatewayRecord, PaymentGateway } from '@slipway/application/billing/billing.ports';
import { instant, money } from '@slipway/domain/kernel';

/** Payment methods of the gateway's test mode, by what they do. `takesDays`: `null` where there is none. */
export type TestMethods = {
  readonly succeeds: string;
  readonly declined: string;
  readonly needsConfirmation: string;
  readonly takesDays: string | null;
};

export type GatewayUnderTest = {
  readonly gateway: PaymentGateway;
  readonly methods: TestMethods;
  /** Whose methods they are, for a gateway that keeps them. */
  readonly customer: string | null;
  /** What the customer does at the bank, where our own `confirm` is not enough. */
  confirmAtBank(gatewayReference: string): Promise<void>;
  /** The bank has decided; only for a method that takes days. */
  settle(gatewayReference: string): Promise<void>;
  /** The next charge is made and never answered; the method that it takes for that, if any. */
  loseNextAnswer(): Promise<string | undefined>;
  /** Refunds of this charge fail; the method that it takes for that, if it has to be known before. */
  refuseRefunds(gatewayReference: string): Promise<void>;
  /** Makes the refunds of a charge possible that were not until now. */
  allowRefunds(gatewayReference: string): Promise<void>;
  readonly failsOnRefund?: string;
};

/** What every payment gateway must do. */
export function paymentGatewayConformance(underTest: () => GatewayUnderTest): void {
  const gateway = (): PaymentGateway => underTest().gateway;
  const aCharge = (method: keyof TestMethods, more: Partial<Charge> = {}): Charge => ({
    idempotencyKey: randomUUID(),
    amount: money(2_500, 'eur'),
    method: underTest().methods[method] ?? '',
    reference: randomUUID(),
    customer: underTest().customer,
    ...more,
  });
  const captured = async (more: Partial<Charge> = {}): Promise<string> => {
    const outcome = await gateway().charge(aCharge('succeeds', more));
    if (outcome.outcome !== 'captured') throw new Error(`expected a captured charge, got ${outcome.outcome}`);
    return outcome.gatewayReference;
  };
  const refundOf = (gatewayReference: string, minor = 2_500) => ({
    idempotencyKey: randomUUID(),
    gatewayReference,
    amount: money(minor, 'eur'),
  });

  it('offers the methods that it takes', async () => {
    const { methods, customer } = underTest();
    const offered = (await gateway().methodsOf(customer)).map(({ id }) => id);
    const known = Object.values(methods).filter((method) => method !== null);
    expect(offered).toEqual(expect.arrayContaining(known));
    for (const method of offered) expect(gateway().takes(method)).toBe(true);
    expect(gateway().takes('another_gateways')).toBe(false);
  });

  it('captures, and the same key is the same charge', async () => {
    const charge = aCharge('succeeds');
    const first = await gateway().charge(charge);
    expect(first).toEqual({ outcome: 'captured', gatewayReference: expect.any(String) });
    expect(await gateway().charge(charge)).toEqual(first);
    expect(await gateway().find(charge)).toEqual(first);
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
    expect(await gateway().find(charge)).toEqual(outcome);
  });

  it('waits for the customer, and captures once when confirmed twice', async () => {
    const charge = aCharge('needsConfirmation');
    const asked = await gateway().charge(charge);
    expect(asked).toMatchObject({ outcome: 'confirmation_required', gatewayReference: expect.any(String) });
    const gatewayReference = 'gatewayReference' in asked ? asked.gatewayReference : '';
    await underTest().confirmAtBank(gatewayReference);
    const confirmed = { outcome: 'captured', gatewayReference };
    expect(await gateway().confirm(gatewayReference)).toEqual(confirmed);
    expect(await gateway().confirm(gatewayReference)).toEqual(confirmed);
    expect(await gateway().find(charge)).toEqual(confirmed);
  });

  it('waits for a bank that takes days, where there is such a method', async () => {
    if (underTest().methods.takesDays === null) return;
    const charge = aCharge('takesDays');
    const pending = await gateway().charge(charge);
    expect(pending).toEqual({ outcome: 'pending', gatewayReference: expect.any(String) });
    expect(await gateway().find(charge)).toEqual(pending);
    await underTest().settle('gatewayReference' in pending ? pending.gatewayReference : '');
    expect(await gateway().find(charge)).toMatchObject({ outcome: 'captured' });
    // Also under the old key, which a gateway may answer as it did then.
    expect(await gateway().charge(charge)).toMatchObject({ outcome: 'captured' });
  });

  it('does not know the outcome of a charge that was not answered, until it asks', async () => {
    const method = (await underTest().loseNextAnswer()) ?? underTest().methods.succeeds;
    const charge = aCharge('succeeds', { method });
    expect(await gateway().charge(charge)).toEqual({ outcome: 'unknown' });
    const found = await gateway().find(charge);
    expect(found).toEqual({ outcome: 'captured', gatewayReference: expect.any(String) });
    expect(await gateway().charge(charge)).toEqual(found);
  });

  it('finds nothing under a key that was never used', async () => {
    expect(await gateway().find(aCharge('succeeds'))).toBeNull();
  });

  it('refunds once under one key', async () => {
    const refund = refundOf(await captured());
    const first = await gateway().refund(refund);
    expect(first).toEqual({ outcome: 'refunded', refundReference: expect.any(String) });
    expect(await gateway().refund(refund)).toEqual(first);
  });

  it('refunds in parts, and never more than was captured', async () => {
    const reference = await captured();
    expect((await gateway().refund(refundOf(reference, 2_000))).outcome).toBe('refunded');
    const tooMuch = gateway().refund(refundOf(reference, 501));
    await expect(tooMuch).rejects.toMatchObject({ name: 'UpstreamError', retryable: false });
    expect((await gateway().refund(refundOf(reference, 500))).outcome).toBe('refunded');
  });

  it('says why a refund failed, and makes it under a new key later', async () => {
    const { failsOnRefund } = underTest();
    const reference = await captured(failsOnRefund === undefined ? {} : { method: failsOnRefund });
    await underTest().refuseRefunds(reference);
    const reason = { code: expect.stringMatching(/^[a-z0-9_]+$/), detail: expect.stringMatching(/\w/) };
    expect(await gateway().refund(refundOf(reference))).toEqual({ outcome: 'failed', reason });
    await underTest().allowRefunds(reference);
    expect((await gateway().refund(refundOf(reference))).outcome).toBe('refunded');
  });

  it('has on record what was charged and given back, one by one and all together', async () => {
    const charge = aCharge('succeeds');
    const made = await gateway().charge(charge);
    const gatewayReference = 'gatewayReference' in made ? made.gatewayReference : '';
    const refund = refundOf(gatewayReference, 700);
    await gateway().refund(refund);
    const { idempotencyKey, amount } = charge;
    const returned = { idempotencyKey: refund.idempotencyKey, amount: refund.amount, status: 'refunded' };
    const record = {
      gatewayReference,
      idempotencyKey,
      amount,
      outcome: made,
      refunds: [returned],
      disputes: [],
    };
    expect(await gateway().record(gatewayReference)).toMatchObject(record);
    const all: GatewayRecord[] = [];
    for await (const one of gateway().records(instant(Date.now() - 60_000))) all.push(one);
    expect(all.filter((one) => one.gatewayReference === gatewayReference)).toMatchObject([record]);
    for await (const one of gateway().records(instant(Date.now() + 60_000))) expect(one).toBeUndefined();
    expect(await gateway().record('no-such-charge')).toBeNull();
  });

  it('refuses to confirm or refund what does not exist', async () => {
    const wish = { name: 'UpstreamError', retryable: false };
    await expect(gateway().confirm('no-such-charge')).rejects.toMatchObject(wish);
    await expect(gateway().refund(refundOf('../../cloud/servers'))).rejects.toMatchObject(wish);
  });
}
