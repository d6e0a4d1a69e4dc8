import fc from 'fast-check';
import { toJson } from '@slipway/application/ports/json.parser';
import { canonicalJson } from './canonical-json';

describe('canonical JSON', () => {
  it.each([
    // RFC 8785, section 3.2.3: sorted by UTF-16 code units.
    [
      {
        '\u20ac': 'Euro Sign',
        '\r': 'Carriage Return',
        '\ufb33': 'Hebrew Letter Dalet With Dagesh',
        '1': 'One',
        '\ud83d\ude00': 'Emoji: Grinning Face',
        '\u0080': 'Control',
        '\u00f6': 'Latin Small Letter O With Diaeresis',
      },
      '{"\\r":"Carriage Return","1":"One","\u0080":"Control","ö":"Latin Small Letter O With Diaeresis","€":"Euro Sign","\ud83d\ude00":"Emoji: Grinning Face","\ufb33":"Hebrew Letter Dalet With Dagesh"}',
    ],
    // Section 3.2.2: numbers as ECMAScript writes them, the shortest escapes.
    [
      { numbers: [333333333.33333329, 1e30, 4.5, 2e-3, 1e-27, -0], string: '\u20ac$\u000f\nA\'B"\\\\"/' },
      '{"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27,0],"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}',
    ],
    [{ '9': 1, '10': 2, b: 3 }, '{"10":2,"9":1,"b":3}'],
  ])('writes %j as the standard does', (value, text) => {
    expect(canonicalJson(value)).toBe(text);
  });

  it('is the same for every order of keys, and says the same', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const json = toJson(value);
        const text = canonicalJson(json);
        expect(canonicalJson(toJson(JSON.parse(text)))).toBe(text);
        expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(json)));
      }),
    );
  });
});
