import { randomUUID } from 'node:crypto';
import { user } from '@slipway/domain/identity';
import type { RegisteredUser } from '@slipway/domain/identity';
import { Refusal } from '@slipway/domain/kernel';
import { MemoryEventStore } from '@slipway/infra/event-store/memory/memory-event-store';
import { anInstallation, aProcess, aWorld, quickCode, theFactors } from '../given-application';
import { Secret } from '../ports';
import { aRequest } from '../runtime/given-runtime';
import { hashOfRecoveryCode, newRecoveryCodes } from './recovery-codes';

const request = () => aRequest(randomUUID());
const codeOf = (thrown: unknown) => (thrown instanceof Refusal ? thrown.code : thrown);

async function anEnrolledPerson() {
  const world = aWorld(new MemoryEventStore());
  const { userId } = await anInstallation(aProcess(world));
  const { secret } = await theFactors(aProcess(world)).offer(userId, 'ada@example.com', request());
  const codeNow = () => quickCode(secret, Math.floor(Date.parse(world.clock.now()) / 30_000));
  const factors = theFactors(aProcess(world));
  const proven = await factors.proveOffered(userId, codeNow());
  const recoveryCodes = await factors.enrol(userId, proven, request());
  world.clock.pass(30);
  const person = async (process = aProcess(world)): Promise<RegisteredUser> => {
    const { state } = await process.folds.refresh(user, `user-${userId}`);
    if (state.status !== 'registered') throw new Error('the person is not registered');
    return state;
  };
  const use = async (code: Secret | undefined, process = aProcess(world)) =>
    theFactors(process)
      .require(await person(process), code, request())
      .then(() => 'in', codeOf);
  return { world, codeNow, recoveryCodes, use };
}

test('of fifty that come at once with one code, to two processes, one gets in', async () => {
  const { world, codeNow, use } = await anEnrolledPerson();
  const processes = [aProcess(world), aProcess(world)];
  const answers = await Promise.all(
    Array.from({ length: 50 }, (_, n) => use(codeNow(), processes[n % 2] ?? aProcess(world))),
  );
  expect(answers.filter((answer) => answer === 'in')).toHaveLength(1);
  expect(answers.filter((answer) => answer === 'identity.wrong_code')).toHaveLength(49);
});

test('of fifty that come at once with one recovery code, one gets in', async () => {
  const { recoveryCodes, use } = await anEnrolledPerson();
  const answers = await Promise.all(Array.from({ length: 50 }, () => use(recoveryCodes[0])));
  expect(answers.filter((answer) => answer === 'in')).toHaveLength(1);
});

test('a code that a later one has overtaken is spent', async () => {
  const { world, codeNow, use } = await anEnrolledPerson();
  const early = codeNow();
  world.clock.pass(30);
  expect(await use(codeNow())).toBe('in');
  expect(await use(early)).toBe('identity.wrong_code');
});

test('a code is taken as the app shows it, in two groups', async () => {
  const { codeNow, use } = await anEnrolledPerson();
  expect(
    await use(
      new Secret(
        codeNow()
          .reveal()
          .replace(/^(...)/, '$1 '),
      ),
    ),
  ).toBe('in');
});

test('without a code nobody gets in who has a second factor', async () => {
  const { use } = await anEnrolledPerson();
  expect(await use(undefined)).toBe('identity.second_factor_required');
  expect(await use(new Secret('000000'))).toBe('identity.wrong_code');
  expect(await use(new Secret(''))).toBe('identity.wrong_code');
});

test('recovery codes are ten, unlike each other, and the same in capitals and without their dashes', () => {
  const codes = newRecoveryCodes();
  expect(new Set(codes.map((code) => code.reveal())).size).toBe(10);
  for (const code of codes) {
    expect(code.reveal()).toMatch(/^([a-hjkmnp-z2-9]{6}-){3}[a-hjkmnp-z2-9]{6}$/);
    const typed = new Secret(code.reveal().toUpperCase().replaceAll('-', ' '));
    expect(hashOfRecoveryCode(typed)).toBe(hashOfRecoveryCode(code));
  }
});
