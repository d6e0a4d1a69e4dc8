import { Secret } from '@slipway/application/ports';
import { signature } from '../../../../../test/stripe/webhooks';
import { StripeNotices } from './stripe-notices';

const notices = new StripeNotices([new Secret('whsec_new'), new Secret('whsec_old')]);
const now = () => Math.floor(Date.now() / 1000);
const about = (object: object) => JSON.stringify({ id: 'evt_1', object: 'event', data: { object } });
const body = about({ object: 'payment_intent', id: 'pi_1' });
const taken = (text: string, header: string) => notices.eventIdOf(Buffer.from(text), header);

describe('a notice', () => {
  it.each(['whsec_new', 'whsec_old'])('signed with %s is let in', (secret) => {
    expect(taken(body, signature(body, secret, now()))).toBe('evt_1');
    expect(taken(body, signature(body, secret, now() - 290))).toBe('evt_1');
  });

  it.each([
    ['signed with another secret', signature(body, 'whsec_other', now())],
    ['signed too long ago', signature(body, 'whsec_new', now() - 310)],
    ['signed for another text', signature(`${body} `, 'whsec_new', now())],
    ['without a time', `v1=${'0'.repeat(64)}`],
    ['with nonsense', 'nonsense'],
    ['not signed', ''],
  ])('%s is not', (_what, header) => {
    expect(taken(body, header)).toBeNull();
  });

  it.each(['', 'no json', '[]', '{"id":7}', '{"id":"../x"}'])('that is no event is not: %s', (text) => {
    expect(taken(text, signature(text, 'whsec_new', now()))).toBeNull();
  });

  it.each([
    [{ object: 'payment_intent', id: 'pi_1' }, 'pi_1'],
    [{ object: 'charge', id: 'ch_1', payment_intent: 'pi_2' }, 'pi_2'],
    [{ object: 'refund', id: 're_1', payment_intent: 'pi_3' }, 'pi_3'],
    [{ object: 'dispute', id: 'du_1', payment_intent: 'pi_4' }, 'pi_4'],
    [{ object: 'charge', id: 'ch_1', payment_intent: null }, null],
    [{ object: 'customer', id: 'cus_1' }, null],
    [{ object: 'payment_intent', id: 'pi_1/refunds' }, null],
  ])('%j is about %s', (object, reference) => {
    expect(notices.referenceOf(about(object))).toBe(reference);
  });
});
