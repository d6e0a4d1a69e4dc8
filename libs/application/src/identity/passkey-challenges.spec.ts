import { MovableClock, names } from '../given-application';
import { PasskeyChallenges } from './passkey-challenges';

test('a challenge is good for five minutes and its purpose, and nobody else makes one', () => {
  const clock = new MovableClock();
  const challenges = new PasskeyChallenges(names, clock);
  const challenge = challenges.issue('sign-in').toString('base64url');
  expect(challenges.isGood(challenge, 'sign-in')).toBe(true);
  expect(challenges.isGood(challenge, 'add anna')).toBe(false);
  const bytes = Buffer.from(challenge, 'base64url');
  for (const at of [0, 16, 21, 22, 53]) {
    const forged = Buffer.from(bytes);
    forged.writeUInt8(forged.readUInt8(at) ^ 1, at);
    expect(challenges.isGood(forged.toString('base64url'), 'sign-in')).toBe(false);
  }
  for (const none of ['', 'x', `${challenge}A`, `${challenge}=`, bytes.toString('base64')])
    expect(challenges.isGood(none, 'sign-in')).toBe(none === challenge);
  clock.pass(299);
  expect(challenges.isGood(challenge, 'sign-in')).toBe(true);
  clock.pass(1);
  expect(challenges.isGood(challenge, 'sign-in')).toBe(false);
});

test('no two challenges are alike', () => {
  const challenges = new PasskeyChallenges(names, new MovableClock());
  expect(challenges.issue('sign-in')).not.toEqual(challenges.issue('sign-in'));
});
