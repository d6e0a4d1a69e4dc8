import { Inject, Injectable } from '@nestjs/common';
import { identityErrors, secondFactorCommands, user } from '@slipway/domain/identity';
import type { CodeStep, RegisteredUser, SharedSecret } from '@slipway/domain/identity';
import type { UserId, VaultReference } from '@slipway/domain/kernel';
import { CLOCK, Secret, VAULT } from '../ports';
import type { Clock, Vault, VaultPlace } from '../ports';
import { CommandRunner } from '../runtime/command-runner';
import { FoldCache } from '../runtime/fold-cache';
import { mint } from '../runtime/minted';
import { partOf } from '../runtime/request';
import type { Request } from '../runtime/request';
import { registeredPerson } from './holders';
import { TOTP } from './identity.ports';
import type { Totp } from './identity.ports';
import type { Entry } from './sign-in-gate';
import { hashOfRecoveryCode, newRecoveryCodes } from './recovery-codes';

export type OfferedFactor = { readonly secret: Secret; readonly uri: Secret };

/** Codes of an app, and recovery codes: offered, enrolled, and asked for. */
@Injectable()
export class SecondFactors {
  constructor(
    @Inject(CommandRunner) private readonly runner: CommandRunner,
    @Inject(FoldCache) private readonly folds: FoldCache,
    @Inject(VAULT) private readonly vault: Vault,
    @Inject(TOTP) private readonly totp: Totp,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** A secret for the person's app. It counts once a code of it has come back. */
  async offer(userId: UserId, address: string, request: Request): Promise<OfferedFactor> {
    const secret = this.totp.newSecret();
    const reference = await this.vault.store(placeOf(userId), secret);
    const command = secondFactorCommands.offerSecondFactor({ secret: reference });
    await this.runner.run({ decider: user, id: userId, command, request });
    return { secret, uri: this.totp.uri(secret, address) };
  }

  /** Whether the app has taken what was offered, before anything ends because of it. */
  async proveOffered(userId: UserId, code: Secret): Promise<SharedSecret & CodeStep> {
    const person = await registeredPerson(this.folds, userId);
    if (person === null) throw identityErrors.userNotFound();
    if (person.secondFactor.status === 'enrolled') throw identityErrors.secondFactorExists();
    if (person.secondFactor.status === 'none') throw identityErrors.secondFactorMissing();
    const { secret } = person.secondFactor;
    return { secret, step: await this.#stepOf(userId, secret, code) };
  }

  /** Gives the recovery codes, which nobody sees again. */
  async enrol(userId: UserId, proven: SharedSecret & CodeStep, request: Request): Promise<readonly Secret[]> {
    const codes = newRecoveryCodes();
    const recoveryCodes = codes.map(hashOfRecoveryCode);
    const command = secondFactorCommands.enrolSecondFactor({ ...proven, recoveryCodes });
    await this.runner.run({ decider: user, id: userId, command, request });
    return codes;
  }

  async renewRecoveryCodes(userId: UserId, request: Request): Promise<readonly Secret[]> {
    const codes = newRecoveryCodes();
    const recoveryCodes = codes.map(hashOfRecoveryCode);
    const command = secondFactorCommands.renewRecoveryCodes({ recoveryCodes });
    await this.runner.run({ decider: user, id: userId, command, request });
    return codes;
  }

  /** Whoever has a second factor gets nowhere without it, and with each code once. */
  async require(person: RegisteredUser, code: Secret | undefined, request: Request): Promise<void> {
    const { userId, secondFactor } = person;
    if (secondFactor.status !== 'enrolled') return;
    if (code === undefined) throw identityErrors.secondFactorRequired();
    const isOfApp = /^[\d\s]+$/.test(code.reveal());
    const command = isOfApp
      ? secondFactorCommands.useCode({ step: await this.#stepOf(userId, secondFactor.secret, code) })
      : secondFactorCommands.useRecoveryCode({ hash: hashOfRecoveryCode(code) });
    const step = partOf(request, mint(request.commandId, 'second-factor'));
    await this.runner.run({ decider: user, id: userId, command, request: step });
  }

  /** Half of it right, the password and no code, is no wrong try, and no way in. */
  async requireFor(
    entry: Entry,
    person: RegisteredUser,
    code: Secret | undefined,
    request: Request,
  ): Promise<void> {
    const isHalf = code === undefined && person.secondFactor.status === 'enrolled';
    if (!isHalf) await this.require(person, code, request);
    await entry.wasRight();
    if (isHalf) throw identityErrors.secondFactorRequired();
  }

  async #stepOf(userId: UserId, reference: VaultReference, code: Secret): Promise<number> {
    const secret = await this.vault.open(placeOf(userId), reference);
    // Apps show the digits in two groups, and people copy what they see.
    const digits = new Secret(code.reveal().replaceAll(/\s/g, ''));
    const step = await this.totp.stepOf(secret, digits, this.clock.now());
    if (step === null) throw identityErrors.wrongCode();
    return step;
  }
}

function placeOf(userId: UserId): VaultPlace {
  return { scope: 'platform', kind: 'totp', owner: userId };
}
