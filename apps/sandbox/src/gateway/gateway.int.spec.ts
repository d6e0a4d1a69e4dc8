import { randomUUID } from 'node:crypto';
import type { AnswerBody } from '../../fixture/answer.parser';
import { startTestSandbox, type Answer, type TestSandbox } from '../../fixture/running-sandbox';
import { until } from '../../fixture/ssh-client';

jest.setTimeout(30_000);

const amount = { minor: 4_900, currency: 'eur' };

describe('the payment gateway', () => {
  let sandbox: TestSandbox;
  beforeAll(async () => {
    sandbox = await startTestSandbox({ silenceMs: 50 });
  });
  afterAll(() => sandbox.stop());

  const post = (path: string, body: unknown, key: string = randomUUID()): Promise<Answer> =>
    sandbox.call('POST', path, { body, headers: { 'idempotency-key': key } });
  const charge = (paymentMethod: string, key?: string, changes: object = {}): Promise<Answer> =>
    post('/gateway/charges', { amount, paymentMethod, reference: 'order-1', ...changes }, key);
  const chargesOf = async (key: string): Promise<readonly AnswerBody[]> =>
    (await sandbox.call('GET', `/gateway/charges?idempotencyKey=${key}`)).body.charges;
  const refund = (id: string, minor: number, key?: string): Promise<Answer> =>
    post(`/gateway/charges/${id}/refunds`, { amount: { ...amount, minor } }, key);

  describe('the documented payment methods', () => {
    it('sandbox_succeeds captures', async () => {
      const { status, body } = await charge('sandbox_succeeds', 'key-of-success');
      expect(status).toBe(201);
      expect(body).toEqual({
        id: expect.stringMatching(/^charge-/),
        idempotencyKey: 'key-of-success',
        status: 'captured',
        amount,
        paymentMethod: 'sandbox_succeeds',
        reference: 'order-1',
        createdAt: expect.stringMatching(/Z$/),
        refunds: [],
      });
      expect((await sandbox.call('GET', `/gateway/charges/${body.id}`)).body).toEqual(body);
    });

    it('sandbox_declined declines and says why', async () => {
      const { status, body } = await charge('sandbox_declined');
      expect([status, body.status, body['declineReason']]).toEqual([201, 'declined', 'insufficient_funds']);
      const confirmation = await post(`/gateway/charges/${body.id}/confirmation`, {});
      expect([confirmation.status, confirmation.body.error.code]).toEqual([409, 'charge_declined']);
      expect((await refund(body.id, 1)).body.error.code).toBe('charge_not_captured');
    });

    it('sandbox_needs_confirmation captures on confirmation, which may come twice', async () => {
      const { body } = await charge('sandbox_needs_confirmation');
      expect(body.status).toBe('needs_confirmation');
      expect((await refund(body.id, 1)).body.error.code).toBe('charge_not_captured');
      for (const time of [1, 2]) {
        const answer = await post(`/gateway/charges/${body.id}/confirmation`, {});
        expect([time, answer.status, answer.body.status]).toEqual([time, 200, 'captured']);
      }
    });

    it('sandbox_times_out_after_charging captures, never answers, and is found by its key', async () => {
      await expect(charge('sandbox_times_out_after_charging', 'key-of-silence')).rejects.toThrow(
        'fetch failed',
      );
      expect(await chargesOf('key-of-silence')).toMatchObject([{ status: 'captured' }]);
      const again = await charge('sandbox_times_out_after_charging', 'key-of-silence');
      expect([again.status, again.body.status]).toEqual([201, 'captured']);
      expect(await chargesOf('key-of-silence')).toHaveLength(1);
    });

    it('sandbox_fails_on_refund fails each refund until refunds are allowed', async () => {
      const { body } = await charge('sandbox_fails_on_refund');
      expect(body.status).toBe('captured');
      const failed = await refund(body.id, amount.minor, 'first-attempt');
      expect([failed.status, failed.body.status]).toEqual([201, 'failed']);
      expect(failed.body['failureReason']).toBe('refund_not_possible_now');
      expect((await post(`/gateway/charges/${body.id}/allow-refunds`, {})).status).toBe(200);
      expect((await refund(body.id, amount.minor, 'first-attempt')).body).toEqual(failed.body);
      expect((await refund(body.id, amount.minor, 'second-attempt')).body.status).toBe('succeeded');
      const { refunds } = (await sandbox.call('GET', `/gateway/charges/${body.id}`)).body;
      expect(refunds.map(({ status }) => status)).toEqual(['failed', 'succeeded']);
    });
  });

  describe('an idempotency key', () => {
    it('gives the stored answer again, also after the charge went on', async () => {
      const first = await charge('sandbox_needs_confirmation', 'key-twice');
      await post(`/gateway/charges/${first.body.id}/confirmation`, {});
      const second = await charge('sandbox_needs_confirmation', 'key-twice');
      expect([second.status, second.body]).toEqual([201, first.body]);
      expect(second.headers.get('idempotency-replayed')).toBe('true');
    });

    it('charges once for many calls at the same time', async () => {
      const answers = await Promise.all(
        Array.from({ length: 20 }, () => charge('sandbox_succeeds', 'key-crowd')),
      );
      expect(new Set(answers.map(({ body }) => body.id)).size).toBe(1);
      expect(await chargesOf('key-crowd')).toHaveLength(1);
    });

    it.each([
      ['amount', { amount: { ...amount, minor: 1 } }],
      ['currency', { amount: { ...amount, currency: 'usd' } }],
      ['method', { paymentMethod: 'sandbox_declined' }],
      ['reference', { reference: 'order-2' }],
    ])('is refused with another %s', async (name, changes) => {
      await charge('sandbox_succeeds', `key-${name}`);
      const answer = await charge('sandbox_succeeds', `key-${name}`, changes);
      expect([answer.status, answer.body.error.code]).toEqual([409, 'idempotency_key_reused']);
    });

    it.each([undefined, '', 'two words', 'x'.repeat(256)])('is required: %j is none', async (key) => {
      const headers: Record<string, string> = key === undefined ? {} : { 'idempotency-key': key };
      const body = { amount, paymentMethod: 'sandbox_succeeds', reference: 'order-1' };
      const answer = await sandbox.call('POST', '/gateway/charges', { body, headers });
      expect([answer.status, answer.body.error.code]).toEqual([400, 'idempotency_key_required']);
    });

    it('refunds once for many calls at the same time', async () => {
      const { body } = await charge('sandbox_succeeds');
      const answers = await Promise.all(
        Array.from({ length: 10 }, () => refund(body.id, 100, 'refund-crowd')),
      );
      expect(new Set(answers.map((answer) => answer.body.id)).size).toBe(1);
      expect((await sandbox.call('GET', `/gateway/charges/${body.id}`)).body.refunds).toHaveLength(1);
    });

    it('of a refund is refused for another amount or charge', async () => {
      const [one, other] = [(await charge('sandbox_succeeds')).body, (await charge('sandbox_succeeds')).body];
      await refund(one.id, 100, 'refund-key');
      expect((await refund(one.id, 101, 'refund-key')).status).toBe(409);
      expect((await refund(other.id, 100, 'refund-key')).status).toBe(409);
    });
  });

  describe('a refund', () => {
    it('never gives back more than was captured, in parts and all at once', async () => {
      const { body } = await charge('sandbox_succeeds');
      expect((await refund(body.id, amount.minor + 1)).body.error.code).toBe('refund_exceeds_charge');
      const parts = await Promise.all(Array.from({ length: 5 }, () => refund(body.id, 1_000)));
      expect(parts.map(({ status }) => status).sort()).toEqual([201, 201, 201, 201, 409]);
      expect((await refund(body.id, 900)).status).toBe(201);
      expect((await refund(body.id, 1)).status).toBe(409);
    });

    it('is made in the currency of the charge', async () => {
      const { body } = await charge('sandbox_succeeds');
      const answer = await post(`/gateway/charges/${body.id}/refunds`, {
        amount: { minor: 1, currency: 'usd' },
      });
      expect([answer.status, answer.body.error.code]).toEqual([409, 'currency_mismatch']);
    });

    it('of a charge that does not exist is not found', async () => {
      expect((await refund('charge-none', 1)).status).toBe(404);
    });
  });

  it.each([
    ['amount', 5],
    ['amount.minor', { ...amount, minor: 0 }],
    ['amount.minor', { ...amount, minor: -5 }],
    ['amount.minor', { ...amount, minor: 1.5 }],
    ['amount.minor', { ...amount, minor: 1e15 }],
    ['amount.minor', { ...amount, minor: '5' }],
    ['amount.currency', { ...amount, currency: 'euro' }],
  ])('names %s that cannot be %j', async (field, wrong) => {
    const answer = await charge('sandbox_succeeds', undefined, { amount: wrong });
    expect([answer.status, answer.body.error.code]).toEqual([400, 'invalid_field']);
    expect(answer.body.error.message).toContain(`${field} must be`);
  });

  it('lists the payment methods when asked for another', async () => {
    const { status, body } = await charge('visa');
    expect([status, body.error.message]).toEqual([400, expect.stringContaining('sandbox_declined')]);
  });

  it('remembers charges, refunds, keys and refused refunds over a restart', async () => {
    const kept = await charge('sandbox_fails_on_refund', 'key-kept');
    await refund(kept.body.id, 10, 'refund-kept');
    const before = await chargesOf('key-kept');
    await sandbox.restart();
    expect(await chargesOf('key-kept')).toEqual(before);
    expect((await charge('sandbox_fails_on_refund', 'key-kept')).body).toEqual(kept.body);
    expect((await refund(kept.body.id, 10, 'refund-kept')).body).toEqual(before[0]?.refunds[0]);
    expect((await refund(kept.body.id, 10, 'refund-other')).body.status).toBe('failed');
  });

  it('stops at once while a call is left without an answer', async () => {
    const patient = await startTestSandbox({ silenceMs: 60_000 });
    const body = { amount, paymentMethod: 'sandbox_times_out_after_charging', reference: 'order-1' };
    const hanging = patient.call('POST', '/gateway/charges', {
      body,
      headers: { 'idempotency-key': 'hangs' },
    });
    const broken = expect(hanging).rejects.toThrow('fetch failed');
    await until('it is charged', async () => {
      const { charges } = (await patient.call('GET', '/gateway/charges')).body;
      return charges.length === 1;
    });
    await patient.stop();
    await broken;
  });
});
