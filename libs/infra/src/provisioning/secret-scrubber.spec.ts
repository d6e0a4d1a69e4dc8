import fc from 'fast-check';
import { Secret } from '@slipway/application/ports';
import { scrubberOf } from './secret-scrubber';

const secret = 'tok+en/"<&>=ß';
const scrub = (text: string, value = secret): string => scrubberOf({ TOKEN: new Secret(value) }).scrub(text);

describe('a secret in what a run prints', () => {
  it.each([
    ['as it is', secret],
    ['in a URL', encodeURIComponent(secret)],
    ['in a form', new URLSearchParams({ token: secret }).toString().slice(6)],
    ['in JSON', JSON.stringify(secret).slice(1, -1)],
    ['in JSON by Go', 'tok+en/\\"\\u003c\\u0026\\u003e=ß'],
    ['in hex', Buffer.from(secret).toString('hex')],
    ['in base64', Buffer.from(secret).toString('base64').replace(/=+$/, '').slice(0, -1)],
    ['in base64 for URLs', Buffer.from(secret).toString('base64url').slice(0, -1)],
  ])('is taken out %s', (_, form) => {
    expect(scrub(`before ${form} after`)).not.toContain(form);
    expect(scrub(`before ${form} after`)).toContain('[secret]');
  });

  it('is taken out wherever it stands in a longer base64 text', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), fc.uint8Array({ maxLength: 40 }), (before, after) => {
        const text = Buffer.concat([before, Buffer.from(secret), after]).toString('base64');
        return scrub(text).includes('[secret]');
      }),
    );
  });

  it('of several lines is taken out line by line', () => {
    const key = '-----BEGIN KEY-----\nAAAAAAAAAAAA\nBBBBBBBBBBBB\n-----END KEY-----';
    expect(scrub('line: BBBBBBBBBBBB', key)).toBe('line: [secret]');
  });

  it('that is too short to be one is left alone', () => {
    expect(scrub('an apply', 'a')).toBe('an apply');
  });
});
