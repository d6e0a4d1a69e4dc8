import { instant, isUuid, later, trusted } from './ids';
import type { Instant } from './ids';

describe('a UUID', () => {
  it('is lower-case, with version and variant', () => {
    expect(isUuid('0190d2c4-7a1b-7c3d-8e4f-0123456789ab')).toBe(true);
  });
  it.each([
    '0190D2C4-7A1B-7C3D-8E4F-0123456789AB',
    '0190d2c4-7a1b-0c3d-8e4f-0123456789ab',
    '0190d2c4-7a1b-7c3d-ce4f-0123456789ab',
    '0190d2c4-7a1b-7c3d-8e4f-0123456789ab\n',
    '../../etc/passwd',
    '',
  ])('is not %j', (text) => expect(isUuid(text)).toBe(false));
});

describe('an instant', () => {
  it('is UTC with milliseconds', () => expect(instant(0)).toBe('1970-01-01T00:00:00.000Z'));
  it('moves by seconds', () => {
    expect(later(trusted<Instant>('2026-12-31T23:59:59.500Z'), 1)).toBe('2027-01-01T00:00:00.500Z');
  });
  it('compares as text', () => {
    const now = instant(1_700_000_000_000);
    expect(now < later(now, 1)).toBe(true);
  });
});
