import { Inject } from '@nestjs/common';
import { Command, CommandHandler } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import { identityErrors, user, userCommands } from '@slipway/domain/identity';
import type { UserId } from '@slipway/domain/kernel';
import type { Role } from '@slipway/domain/organizations';
import { normalizedEmail } from '../identity/credentials';
import { People } from '../identity/people';
import { SignInGate } from '../identity/sign-in-gate';
import type { Visit } from '../identity/sign-in-gate';
import type { Secret } from '../ports';
import { CommandRunner } from '../runtime/command-runner';
import type { Decided } from '../runtime/command-runner';
import { mint } from '../runtime/minted';
import { partOf } from '../runtime/request';
import type { Request } from '../runtime/request';
import { InvitationDoor } from './invitation-door';
import { InvitationLetters } from './invitation-letters';

export type SeenInvitation = { readonly organizationName: string; readonly role: Role };

/** What an invitation says to whoever has its mail. */
export class LookAtInvitation extends Command<SeenInvitation> {
  constructor(
    readonly token: Secret,
    readonly visit: Visit,
  ) {
    super();
  }
}

@CommandHandler(LookAtInvitation)
export class LookAtInvitationHandler implements ICommandHandler<LookAtInvitation, SeenInvitation> {
  constructor(
    @Inject(SignInGate) private readonly gate: SignInGate,
    @Inject(InvitationDoor) private readonly door: InvitationDoor,
    @Inject(InvitationLetters) private readonly letters: InvitationLetters,
  ) {}

  async execute({ token, visit }: LookAtInvitation): Promise<SeenInvitation> {
    const entry = await this.gate.enterUnnamed(visit);
    const found = await this.door.find(token);
    await entry.wasRight();
    const { assignment } = await this.door.requireOpen(found);
    return { organizationName: await this.letters.nameOf(found.organizationId), role: assignment.role };
  }
}

/** Somebody with an account joins. The mail went to the account's own address, or it is somebody else's. */
export class AcceptInvitation extends Command<Decided> {
  constructor(
    readonly token: Secret,
    readonly userId: UserId,
    readonly request: Request,
  ) {
    super();
  }
}

@CommandHandler(AcceptInvitation)
export class AcceptInvitationHandler implements ICommandHandler<AcceptInvitation, Decided> {
  constructor(
    @Inject(CommandRunner) private readonly runner: CommandRunner,
    @Inject(People) private readonly people: People,
    @Inject(InvitationDoor) private readonly door: InvitationDoor,
    @Inject(InvitationLetters) private readonly letters: InvitationLetters,
  ) {}

  async execute({ token, userId, request }: AcceptInvitation): Promise<Decided> {
    const found = await this.door.find(token);
    const profile = await this.people.profile(userId);
    if (profile.forgotten) throw identityErrors.userForgotten();
    const addressHash = this.letters.hashOf(found.organizationId, normalizedEmail(profile.email));
    const decided = await this.door.join(found, { userId, addressHash }, request);
    // Who has the mail has the address.
    const confirm = { decider: user, id: userId, command: userCommands.confirmEmail({}) };
    await this.runner.run({ ...confirm, request: partOf(request, mint(request.commandId, 'confirm')) });
    return decided;
  }
}
