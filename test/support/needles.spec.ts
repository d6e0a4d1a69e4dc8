import { leaksIn } from './needles';

const needle = 'needle "in" a+haystack/0815';
const found = (hay: string) => leaksIn({ place: `hay ${hay} hay` }, { secret: needle }).length > 0;

describe('a secret', () => {
  test.each([
    ['as it is', needle],
    ['in JSON', JSON.stringify({ a: needle })],
    ['in an address', `?q=${encodeURIComponent(needle)}`],
    ['in hex', Buffer.from(`xy${needle}`).toString('hex')],
    ['in base64', Buffer.from(needle).toString('base64')],
    ['in base64, behind one byte', Buffer.from(`x${needle}`).toString('base64')],
    ['in base64, behind two bytes', Buffer.from(`xy${needle}z`).toString('base64')],
    ['in base64 for addresses', Buffer.from(`user:${needle}`).toString('base64url')],
  ])('is found %s', (_, hay) => expect(found(hay)).toBe(true));

  test('is not found where it is not', () => {
    expect(found(needle.slice(1))).toBe(false);
    expect(() => leaksIn({}, { pin: '1234' })).toThrow('too short');
  });
});
