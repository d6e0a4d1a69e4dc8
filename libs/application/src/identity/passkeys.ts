import { Inject } from '@nestjs/common';
import { Command, CommandHandler } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import { identityErrors, passkeyCommands, user } from '@slipway/domain/identity';
import type { RegisteredUser } from '@slipway/domain/identity';
import { trusted } from '@slipway/domain/kernel';
import type { UserId } from '@slipway/domain/kernel';
import type { Json } from '../ports';
import { CommandRunner } from '../runtime/command-runner';
import type { Decided } from '../runtime/command-runner';
import { FoldCache } from '../runtime/fold-cache';
import type { Request } from '../runtime/request';
import { accountHolder, registeredPerson, requireEnabled } from './holders';
import { WEBAUTHN } from './identity.ports';
import type { Assertion, Attestation, WebAuthn } from './identity.ports';
import { adding, PasskeyChallenges } from './passkey-challenges';
import { PasskeyProof } from './passkey-proof';
import { People } from './people';
import { SessionOpening } from './session-opening';
import type { StartedSession } from './session-opening';
import { SignInGate, strangersRequest } from './sign-in-gate';
import type { Visit } from './sign-in-gate';
import { uuidOfHex } from './uuid-hex';

/** What a browser needs to make a passkey for the caller. */
export class OfferPasskey extends Command<Json> {
  constructor(readonly userId: UserId) {
    super();
  }
}

@CommandHandler(OfferPasskey)
export class OfferPasskeyHandler implements ICommandHandler<OfferPasskey, Json> {
  constructor(
    @Inject(People) private readonly people: People,
    @Inject(FoldCache) private readonly folds: FoldCache,
    @Inject(PasskeyChallenges) private readonly challenges: PasskeyChallenges,
    @Inject(WEBAUTHN) private readonly webAuthn: WebAuthn,
  ) {}

  async execute({ userId }: OfferPasskey): Promise<Json> {
    const profile = await this.people.profile(userId);
    const person = await registeredPerson(this.folds, userId);
    if (profile.forgotten || !person) throw identityErrors.userForgotten();
    const { email: account, name } = profile;
    const known = person.passkeys.keys.map(({ credentialId }) => credentialId);
    return this.webAuthn.creation({ userId, account, name }, known, this.challenges.issue(adding(userId)));
  }
}

/** Adds the passkey that the browser has made. */
export class AddPasskey extends Command<Decided> {
  constructor(
    readonly userId: UserId,
    readonly passkey: Attestation & { readonly name: string },
    readonly request: Request,
  ) {
    super();
  }
}

@CommandHandler(AddPasskey)
export class AddPasskeyHandler implements ICommandHandler<AddPasskey, Decided> {
  constructor(
    @Inject(CommandRunner) private readonly runner: CommandRunner,
    @Inject(PasskeyChallenges) private readonly challenges: PasskeyChallenges,
    @Inject(WEBAUTHN) private readonly webAuthn: WebAuthn,
  ) {}

  async execute({ userId, passkey, request }: AddPasskey): Promise<Decided> {
    const isGood = (challenge: string) => this.challenges.isGood(challenge, adding(userId));
    const created = await this.webAuthn.created(passkey, isGood);
    if (created === null) throw identityErrors.passkeyRefused();
    const command = passkeyCommands.addPasskey({ ...created, name: passkey.name });
    return this.runner.run({ decider: user, id: userId, command, request });
  }
}

/** A passkey to a browser session. It knows its person, so nobody is asked for an address. */
export class SignInByPasskey extends Command<StartedSession> {
  constructor(
    readonly assertion: Assertion,
    readonly visit: Visit,
  ) {
    super();
  }
}

/** Having the device and unlocking it are two factors already: no code is asked for. */
@CommandHandler(SignInByPasskey)
export class SignInByPasskeyHandler implements ICommandHandler<SignInByPasskey, StartedSession> {
  constructor(
    @Inject(SignInGate) private readonly gate: SignInGate,
    @Inject(FoldCache) private readonly folds: FoldCache,
    @Inject(PasskeyProof) private readonly proof: PasskeyProof,
    @Inject(People) private readonly people: People,
    @Inject(SessionOpening) private readonly opening: SessionOpening,
  ) {}

  async execute({ assertion, visit }: SignInByPasskey): Promise<StartedSession> {
    const entry = await this.gate.enterUnnamed(visit);
    const userId = userIn(assertion.userHandle);
    const person = userId && (await accountHolder(this.folds, userId));
    if (!person) throw identityErrors.passkeyRefused();
    await this.proof.require(person, assertion, strangersRequest('signInGate', person.userId, visit));
    requireEnabled(person);
    const profile = await this.people.profile(person.userId);
    if (profile.forgotten) throw identityErrors.passkeyRefused();
    await entry.wasRight();
    const stillOpens = ({ passkeys: { keys } }: RegisteredUser) =>
      keys.some(({ credentialId }) => credentialId === assertion.credentialId);
    const proven = { person, email: profile.email, stillOpens, by: 'passkey' as const };
    return this.opening.open({ ...proven, refusal: identityErrors.passkeyRefused }, visit);
  }
}

/** Sixteen bytes, in base64url; `null` for what names nobody. */
function userIn(handle: string): UserId | null {
  const id = uuidOfHex(Buffer.from(handle, 'base64url').toString('hex'));
  return id === null ? null : trusted<UserId>(id);
}
