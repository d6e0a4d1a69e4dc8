import { Inject } from '@nestjs/common';
import { Command, CommandHandler } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import { personal, trusted } from '@slipway/domain/kernel';
import type { InvitationId } from '@slipway/domain/kernel';
import { invitationCommands, organizationErrors, roster } from '@slipway/domain/organizations';
import type { Assignment } from '@slipway/domain/organizations';
import { normalizedEmail } from '../identity/credentials';
import type { Access } from '../runtime/authorization/access';
import { CommandRunner } from '../runtime/command-runner';
import type { Decided } from '../runtime/command-runner';
import { mint } from '../runtime/minted';
import type { Request } from '../runtime/request';
import { InvitationLetters } from './invitation-letters';

export type Invited = Decided & { readonly invitationId: InvitationId };

/** Asks somebody by mail to join, as this. */
export class InviteMember extends Command<Invited> {
  constructor(
    readonly wish: { readonly email: string; readonly assignment: Assignment },
    readonly access: Access,
    readonly request: Request,
  ) {
    super();
  }
}

/** Nobody gives what they do not have: the rank is looked at again with every attempt. */
@CommandHandler(InviteMember)
export class InviteMemberHandler implements ICommandHandler<InviteMember, Invited> {
  constructor(
    @Inject(CommandRunner) private readonly runner: CommandRunner,
    @Inject(InvitationLetters) private readonly letters: InvitationLetters,
  ) {}

  async execute({ wish, access, request }: InviteMember): Promise<Invited> {
    const { organizationId } = access;
    const invitationId = trusted<InvitationId>(mint(request.commandId, 'invitation'));
    const address = await this.letters.address(normalizedEmail(wish.email), request);
    const command = invitationCommands.inviteMember({
      organizationId,
      invitationId,
      ...this.letters.linkOf(request),
      invitedBy: access.principal.userId,
      email: personal(address.subject, address.email),
      addressHash: this.letters.hashOf(organizationId, address.email),
      assignment: wish.assignment,
      holder: address.holder,
    });
    const facts = async () => ({ by: (await access.renew()).role });
    const decided = await this.runner.run({ decider: roster, id: organizationId, command, request, facts });
    await this.letters.post({ organizationId, invitationId }, address, request);
    return { ...decided, invitationId };
  }
}

/** Sends an open invitation again, with another link and another week; whoever does answers for it from now on. */
export class ResendInvitation extends Command<Decided> {
  constructor(
    readonly invitationId: InvitationId,
    readonly access: Access,
    readonly request: Request,
  ) {
    super();
  }
}

@CommandHandler(ResendInvitation)
export class ResendInvitationHandler implements ICommandHandler<ResendInvitation, Decided> {
  constructor(
    @Inject(CommandRunner) private readonly runner: CommandRunner,
    @Inject(InvitationLetters) private readonly letters: InvitationLetters,
  ) {}

  async execute({ invitationId, access, request }: ResendInvitation): Promise<Decided> {
    const { organizationId } = access;
    const name = { organizationId, invitationId };
    const email = await this.letters.emailOf(name);
    if (email === null) throw organizationErrors.invitationNotFound();
    const address = await this.letters.address(email, request);
    const invitedBy = access.principal.userId;
    const command = invitationCommands.resendInvitation({
      ...name,
      ...this.letters.linkOf(request),
      invitedBy,
    });
    const facts = async () => ({ by: (await access.renew()).role });
    const decided = await this.runner.run({ decider: roster, id: organizationId, command, request, facts });
    await this.letters.post(name, address, request);
    return decided;
  }
}
