import { payThenProvision } from '@slipway/domain/billing';
import { processes } from '@slipway/domain/contexts';
import { Stuck } from './agenda';
import { simulate } from './simulate';
import { faultsOf } from './verdict';
import { seeded } from '../support/seeded';
import { Year } from './year';

jest.setTimeout(120_000);

describe('a simulated year', () => {
  it('breaks nothing, and brings every order to an end', async () => {
    const { faults, endings, orders } = await simulate({ orders: 120, seed: 1 });
    expect(faults).toEqual([]);
    expect(orders).toBe(120);
    for (const count of Object.values(endings)) expect(count).toBeGreaterThan(0);
  });

  it('happens again exactly as it did, also when one company is looked at alone', async () => {
    const whole = await simulate({ orders: 105, seed: 7 });
    const again = await simulate({ orders: 105, seed: 7 });
    const alone = await simulate({ orders: 105, seed: 7, only: 1 });
    expect(again).toEqual(whole);
    expect(alone.digests).toEqual([whole.digests[1]]);
    expect((await simulate({ orders: 20, seed: 8 })).digests).not.toEqual(
      (await simulate({ orders: 20, seed: 9 })).digests,
    );
  });

  it('is judged: what is wrong is named', async () => {
    const past = await new Year(3, seeded(3)).live(20);
    expect(await faultsOf(past)).toEqual([]);
    const [kept] = past.outside.cloud.machines;
    past.outside.cloud.machines.add('stray');
    past.outside.cloud.machines.delete(kept ?? '');
    const [charge] = [...past.outside.gateway.charges.values()].filter(
      ({ outcome }) => outcome.outcome === 'captured',
    );
    past.outside.gateway.charges.set('again', { ...charge, idempotencyKey: 'again' } as never);
    const faults = await faultsOf(past);
    expect(faults).toEqual(
      expect.arrayContaining([
        expect.stringContaining('machine stray runs'),
        expect.stringContaining('is gone, and nobody knows'),
        expect.stringContaining('of its money was kept'),
      ]),
    );
  });

  it('is broken off in seconds when an order goes round in circles, and the order is named', async () => {
    // It does not hear that the card was declined, so that it asks for the same payment for ever.
    const { 'billing.payment-declined': _unheard, ...heard } = payThenProvision.correlate;
    const deaf = { ...payThenProvision, correlate: heard };
    const broken = processes.map((manager) => (manager.name === deaf.name ? deaf : manager));
    const year = new Year(3, seeded(3), broken);
    const error: unknown = await year.live(100).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(Stuck);
    const { about, message } = error as Stuck;
    expect(message).toMatch(/^has not come to an end after (270 happenings|200 days)$/);
    expect(year.lastOf(about)).toMatch(/deadline-reached (payment|settlement)-1$/);
  }, 20_000);
});
