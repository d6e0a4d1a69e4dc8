import { Inject } from '@nestjs/common';
import { Command, CommandHandler } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import { identityErrors } from '@slipway/domain/identity';
import { personal, trusted } from '@slipway/domain/kernel';
import type { OrganizationId, UserId } from '@slipway/domain/kernel';
import { organizationErrors } from '@slipway/domain/organizations';
import { registeredPerson } from '../identity/holders';
import { PersonRegistration } from '../identity/person-registration';
import type { NewPerson } from '../identity/person-registration';
import { SessionOpening } from '../identity/session-opening';
import type { StartedSession } from '../identity/session-opening';
import { SignInGate } from '../identity/sign-in-gate';
import type { Visit } from '../identity/sign-in-gate';
import type { Secret } from '../ports';
import type { Decided } from '../runtime/command-runner';
import { FoldCache } from '../runtime/fold-cache';
import { mint } from '../runtime/minted';
import type { Request } from '../runtime/request';
import { InvitationDoor } from './invitation-door';
import { InvitationLetters } from './invitation-letters';

export type Joined = StartedSession & Pick<Decided, 'position'> & { readonly organizationId: OrganizationId };

/** Somebody without an account gets one and joins. */
export class RegisterInvited extends Command<Joined> {
  constructor(
    readonly token: Secret,
    readonly wish: { readonly name: string; readonly password: Secret },
    readonly visit: Visit,
  ) {
    super();
  }
}

/**
 * First the address is reserved, then the person registered, then the membership written: whoever dies in between sends
 * the same again and goes on, since every id is derived. An account that is there already is entered by its own door only.
 */
@CommandHandler(RegisterInvited)
export class RegisterInvitedHandler implements ICommandHandler<RegisterInvited, Joined> {
  constructor(
    @Inject(SignInGate) private readonly gate: SignInGate,
    @Inject(InvitationDoor) private readonly door: InvitationDoor,
    @Inject(InvitationLetters) private readonly letters: InvitationLetters,
    @Inject(PersonRegistration) private readonly registration: PersonRegistration,
    @Inject(SessionOpening) private readonly opening: SessionOpening,
    @Inject(FoldCache) private readonly folds: FoldCache,
  ) {}

  async execute({ token, wish, visit }: RegisterInvited): Promise<Joined> {
    const found = await this.door.find(token);
    await this.door.requireOpen(found);
    const email = await this.letters.emailOf(found);
    if (email === null) throw organizationErrors.invitationInvalid();
    const person: NewPerson = { ...wish, email };
    this.registration.require(person);
    const entry = await this.gate.enter(email, visit);
    const born = trusted<UserId>(mint(found.invitationId, 'user'));
    const userId = await this.registration.idFor(person, born);
    if (userId === null) throw identityErrors.accountExists();
    const request = requestOf(userId, visit);
    await this.registration.register(userId, person, request);
    const addressHash = this.letters.hashOf(found.organizationId, email);
    const join = { ...request, commandId: mint(found.invitationId, `join ${userId}`) };
    const { position } = await this.door.join(found, { userId, addressHash }, join);
    await entry.wasRight();
    const registered = await registeredPerson(this.folds, userId);
    if (registered === null) throw identityErrors.userForgotten();
    const proven = { person: registered, email, stillOpens: () => true };
    const session = await this.opening.open({ ...proven, refusal: identityErrors.accountExists }, visit);
    return { ...session, position, organizationId: found.organizationId };
  }
}

/** The acts of one who has just become somebody; the same for whoever goes on after a crash. */
function requestOf(userId: UserId, { ip, userAgent, requestId }: Visit): Request {
  const commandId = mint(userId, 'invited');
  return {
    actor: { kind: 'user', userId },
    scope: 'platform',
    commandId,
    correlationId: commandId,
    causationId: commandId,
    requestId,
    ip: personal(userId, ip),
    ...(userAgent === undefined ? {} : { userAgent: personal(userId, userAgent) }),
  };
}
