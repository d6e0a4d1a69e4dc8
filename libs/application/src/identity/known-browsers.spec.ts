import { MovableClock, names } from '../given-application';
import { Secret } from '../ports';
import { KnownBrowsers } from './known-browsers';

const ada = 'ada@example.com';
const clock = new MovableClock();
const browsers = new KnownBrowsers(names, clock);

describe('a browser in which somebody has signed in', () => {
  const note = browsers.remember(ada, null);
  const name = browsers.recognize(note, ada);

  it('is known for this account, and for no other', () => {
    expect(name).toMatch(/^[0-9a-f-]{36}$/);
    expect(browsers.recognize(note, 'grace@example.com')).toBeNull();
  });

  it('keeps its name when it signs in again', () =>
    expect(browsers.recognize(browsers.remember(ada, note), ada)).toBe(name));

  it('gets another name for another account', () => {
    const other = browsers.remember('grace@example.com', note);
    expect(browsers.recognize(other, 'grace@example.com')).not.toBe(name);
  });

  it('carries a note that fits into its cookie and names nobody', () => {
    expect(note.reveal().length).toBeLessThan(200);
    expect(Buffer.from(note.reveal(), 'base64url').toString()).not.toContain('ada');
  });

  it('is not known by a note that somebody has written for it', () => {
    const [body = '', signature = ''] = note.reveal().split('.');
    const text = Buffer.from(body, 'base64url').toString();
    const written = (other: string) => `${Buffer.from(other).toString('base64url')}.${signature}`;
    expect(written(text)).toBe(note.reveal());
    for (const forged of [
      written(text.replace('2026', '2036')),
      written(text.replace(name ?? '', crypto.randomUUID())),
      `${body}.${'0'.repeat(64)}`,
      body,
      '',
    ])
      expect(browsers.recognize(new Secret(forged), ada)).toBeNull();
  });

  it('is forgotten after half a year', () => {
    const passing = new MovableClock();
    const some = new KnownBrowsers(names, passing);
    const early = some.remember(ada, null);
    passing.pass(180 * 86_400 - 1);
    expect(some.recognize(early, ada)).not.toBeNull();
    passing.pass(1);
    expect(some.recognize(early, ada)).toBeNull();
  });
});
