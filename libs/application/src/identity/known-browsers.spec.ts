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

  it('is not known by a note that somebody has written for it', () => {
    const [browser = '', until = '', signature = ''] = note.reveal().split(/\.(?=\d{4}-|[0-9a-f]{64}$)/);
    expect(`${browser}.${until}.${signature}`).toBe(note.reveal());
    for (const forged of [
      `${browser}.${until.replace('2026', '2036')}.${signature}`,
      `${browser}.${until}.${'0'.repeat(64)}`,
      `${browser}.${until}`,
      `${crypto.randomUUID()}.${until}.${signature}`,
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
