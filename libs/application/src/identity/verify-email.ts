import { Inject } from '@nestjs/common';
import { Command, CommandHandler } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import { identityErrors, user, userCommands } from '@slipway/domain/identity';
import type { UserId } from '@slipway/domain/kernel';
import type { Secret } from '../ports';
import { CommandRunner } from '../runtime/command-runner';
import { FoldCache } from '../runtime/fold-cache';
import type { Request } from '../runtime/request';
import { AccountMails } from './account-mails';
import { registeredPerson } from './holders';
import { readLinkToken } from './link-token';
import { People } from './people';
import { SignInGate, strangersRequest } from './sign-in-gate';
import type { Visit } from './sign-in-gate';

/** Asks for a mail to the own address, whose link proves that it arrives. */
export class RequestEmailVerification extends Command<void> {
  constructor(
    readonly userId: UserId,
    readonly visit: Visit,
    readonly request: Request,
  ) {
    super();
  }
}

@CommandHandler(RequestEmailVerification)
export class RequestEmailVerificationHandler implements ICommandHandler<RequestEmailVerification, void> {
  constructor(
    @Inject(People) private readonly people: People,
    @Inject(SignInGate) private readonly gate: SignInGate,
    @Inject(AccountMails) private readonly mails: AccountMails,
  ) {}

  async execute({ userId, visit, request }: RequestEmailVerification): Promise<void> {
    const profile = await this.people.profile(userId);
    if (profile.forgotten) throw identityErrors.userForgotten();
    if (profile.emailIsVerified) throw identityErrors.emailVerified();
    await this.gate.askForLink(profile.email, visit);
    await this.mails.sendLink('email_verification', { userId, address: profile.email }, request);
  }
}

/** Whoever has the link has the mail. A second click changes nothing. */
export class VerifyEmail extends Command<void> {
  constructor(
    readonly token: Secret,
    readonly visit: Visit,
  ) {
    super();
  }
}

@CommandHandler(VerifyEmail)
export class VerifyEmailHandler implements ICommandHandler<VerifyEmail, void> {
  constructor(
    @Inject(CommandRunner) private readonly runner: CommandRunner,
    @Inject(FoldCache) private readonly folds: FoldCache,
  ) {}

  async execute({ token, visit }: VerifyEmail): Promise<void> {
    const link = readLinkToken(token);
    if (link === null) throw identityErrors.verificationLinkInvalid();
    const { userId, linkHash } = link;
    // Somebody who is none is answered like a link that is none.
    const person = await registeredPerson(this.folds, userId);
    if (person === null) throw identityErrors.verificationLinkInvalid();
    const request = strangersRequest('emailVerification', userId, visit);
    await this.runner.run({
      decider: user,
      id: userId,
      command: userCommands.verifyEmail({ linkHash }),
      request,
    });
  }
}
