import { randomUUID } from 'node:crypto';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { Secret } from '@slipway/application/ports';
import { instant, money } from '@slipway/domain/kernel';
import { StripeStandIn } from '../../../../../test/stripe';
import { paymentGatewayConformance } from '../payment-gateway.conformance';
import { StripeGateway } from './stripe-gateway.adapter';

jest.setTimeout(30_000);

let standIn: StripeStandIn;
let gateway: StripeGateway;
let customer: string;
const methods = { succeeds: '', declined: '', needsConfirmation: '', takesDays: '' };
const accessTo = (baseUrl: string, secretKey = 'sk_test_standin') => ({
  secretKey: new Secret(secretKey),
  baseUrl,
  returnUrl: 'http://127.0.0.1:3000/',
  timeoutMs: 2_000,
});
const aCharge = (method: string) => ({
  idempotencyKey: randomUUID(),
  amount: money(900, 'eur'),
  method,
  reference: randomUUID(),
  customer,
});

beforeAll(async () => {
  standIn = await StripeStandIn.start();
  gateway = new StripeGateway(accessTo(standIn.url));
  customer = await gateway.keeper.openCustomer(randomUUID(), 'acme');
  const keep = async (method: string): Promise<string> => {
    const attached = await gateway.keeper.attach(customer, method);
    return attached.outcome === 'attached' ? attached.method : '';
  };
  methods.succeeds = await keep('pm_card_visa');
  methods.declined = await keep('pm_card_chargeCustomerFail');
  methods.needsConfirmation = await keep('pm_card_authenticationRequired');
  methods.takesDays = await keep('pm_standin_sepaDebit');
});
afterAll(() => standIn.close());

paymentGatewayConformance(() => ({
  gateway,
  customer,
  methods,
  confirmAtBank: async (reference) => void standIn.authenticate(reference),
  loseNextAnswer: async () => {
    standIn.spoilNext('POST /v1/payment_intents', 'silence');
    return undefined;
  },
  settle: async (reference) => void standIn.settle(reference),
  refuseRefunds: async (reference) => standIn.refuseRefunds(reference),
  allowRefunds: async (reference) => standIn.allowRefunds(reference),
}));

describe('a day later, when Stripe has forgotten its keys', () => {
  it('the charge is still found, and the refund is still one', async () => {
    const charge = aCharge(methods.succeeds);
    const made = await gateway.charge(charge);
    const gatewayReference = made.outcome === 'captured' ? made.gatewayReference : '';
    const refund = { idempotencyKey: randomUUID(), gatewayReference, amount: money(900, 'eur') };
    const refunded = await gateway.refund(refund);
    standIn.forgetKeys();
    expect(await gateway.find(charge)).toEqual(made);
    expect(await gateway.refund(refund)).toEqual(refunded);
  });
});

describe('a customer at Stripe', () => {
  it('is opened once under one key', async () => {
    const key = randomUUID();
    expect(await gateway.keeper.openCustomer(key, 'acme')).toBe(
      await gateway.keeper.openCustomer(key, 'acme'),
    );
  });

  it('is offered what is kept, by what can be told of it', async () => {
    const offered = await gateway.methodsOf(customer);
    expect(offered).toContainEqual({
      id: methods.succeeds,
      name: 'visa •••• 4242',
      description: expect.any(String),
    });
    expect(await gateway.methodsOf(null)).toEqual([]);
  });

  it.each([['pm_card_chargeDeclined'], ['pm_nothing']])('does not get %s', async (method) => {
    expect(await gateway.keeper.attach(customer, method)).toEqual({
      outcome: 'refused',
      reason: expect.any(String),
    });
  });

  it('loses a method, and losing it twice is once', async () => {
    const attached = await gateway.keeper.attach(customer, 'pm_card_mastercard');
    const method = attached.outcome === 'attached' ? attached.method : '';
    await gateway.keeper.detach(method);
    await gateway.keeper.detach(method);
    expect((await gateway.methodsOf(customer)).map(({ id }) => id)).not.toContain(method);
  });
});

describe('what Stripe has on record', () => {
  it('says everything about a disputed payment', async () => {
    const charge = aCharge('pm_card_createDispute');
    const made = await gateway.charge(charge);
    const record = await gateway.record(made.outcome === 'captured' ? made.gatewayReference : '');
    expect(record).toMatchObject({
      idempotencyKey: charge.idempotencyKey,
      disputes: [{ amount: money(900, 'eur'), status: 'open', reason: 'fraudulent' }],
    });
  });

  it('names a refund that is under way, and then its end', async () => {
    const made = await gateway.charge(aCharge('pm_card_pendingRefund'));
    const gatewayReference = made.outcome === 'captured' ? made.gatewayReference : '';
    const refund = { idempotencyKey: randomUUID(), gatewayReference, amount: money(900, 'eur') };
    expect(await gateway.refund(refund)).toEqual({ outcome: 'pending' });
    const pending = (await gateway.record(gatewayReference))?.refunds[0];
    expect(pending).toMatchObject({ idempotencyKey: refund.idempotencyKey, status: 'pending' });
    standIn.endRefund(pending?.refundReference ?? '', 'succeeded');
    expect(await gateway.refund(refund)).toMatchObject({ outcome: 'refunded' });
  });

  it('is not ours without our key in it', async () => {
    const wish = { amount: '900', currency: 'eur', payment_method: 'pm_card_visa', confirm: 'true' };
    const body = new URLSearchParams(wish);
    const headers = { authorization: `Bearer ${standIn.secretKey}` };
    const answer = await fetch(`${standIn.url}/v1/payment_intents`, { method: 'POST', headers, body });
    const { id } = (await answer.json()) as { id: string };
    expect(await gateway.record(id)).toMatchObject({ idempotencyKey: null, gatewayReference: id });
    expect(await gateway.record('pi_unknown')).toBeNull();
  });
});

describe('Stripe in trouble', () => {
  const retryable = { name: 'UpstreamError', retryable: true };

  it('that fails may have charged; that is too busy has not', async () => {
    standIn.spoilNext('POST /v1/payment_intents', 'fail');
    expect(await gateway.charge(aCharge(methods.succeeds))).toEqual({ outcome: 'unknown' });
    standIn.spoilNext('POST /v1/payment_intents', 'rate_limit');
    await expect(gateway.charge(aCharge(methods.succeeds))).rejects.toMatchObject(retryable);
  });

  it('that cannot be asked is asked again', async () => {
    standIn.spoilNext('GET /v1/payment_intents', 'fail');
    await expect(gateway.find(aCharge(methods.succeeds))).rejects.toMatchObject(retryable);
    standIn.spoilNext('GET /v1/payment_intents', 'fail');
    const all = async () => {
      for await (const record of gateway.records(instant(0))) expect(record).toBeDefined();
    };
    await expect(all()).rejects.toMatchObject(retryable);
  });

  it('that does not listen may have charged, for all we know', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const { port } = server.address() as AddressInfo;
    await new Promise((resolve) => server.close(resolve));
    const nobody = new StripeGateway(accessTo(`http://127.0.0.1:${String(port)}`));
    expect(await nobody.charge(aCharge(methods.succeeds))).toEqual({ outcome: 'unknown' });
    await expect(nobody.methodsOf(customer)).rejects.toMatchObject(retryable);
  });

  it('says for good that a wrong key is refused, and the error names no key', async () => {
    const stranger = new StripeGateway(accessTo(standIn.url, 'sk_test_wrongneedle'));
    const refused = stranger.charge(aCharge(methods.succeeds));
    await expect(refused).rejects.toMatchObject({ name: 'UpstreamError', retryable: false });
    await expect(refused).rejects.toMatchObject({ message: expect.not.stringContaining('needle') });
  });
});
