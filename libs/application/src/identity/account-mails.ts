import { Inject, Injectable } from '@nestjs/common';
import { user, userCommands } from '@slipway/domain/identity';
import { later, personal } from '@slipway/domain/kernel';
import type { UserId } from '@slipway/domain/kernel';
import { mailIdOf, mailLink, postMail } from '../notifications/post-mail';
import { CLOCK } from '../ports';
import type { Clock } from '../ports';
import { CommandRunner } from '../runtime/command-runner';
import { mint } from '../runtime/minted';
import { partOf } from '../runtime/request';
import type { Request } from '../runtime/request';
import { linkHashOf } from './credentials';
import { NAME_HASH } from './identity.ports';
import type { NameHash } from './identity.ports';

export type LinkKind = 'password_reset' | 'email_verification';
/** How long a link is good. */
export const linkSeconds: Readonly<Record<LinkKind, number>> = {
  password_reset: 3_600,
  email_verification: 86_400,
};
const newsSeconds = 86_400;

export type Addressee = { readonly userId: UserId; readonly address: string };

/**
 * Mails about the account itself. A link in one is for one act: the log has its hash, the mail has the link, and nothing
 * else has it.
 */
@Injectable()
export class AccountMails {
  constructor(
    @Inject(CommandRunner) private readonly runner: CommandRunner,
    @Inject(NAME_HASH) private readonly names: NameHash,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** The fact first, then its mail: a request that is sent again finishes what the first try has begun. */
  async sendLink(kind: LinkKind, { userId, address }: Addressee, request: Request): Promise<void> {
    const mailId = mailIdOf(request);
    const expiresAt = later(this.clock.now(), linkSeconds[kind]);
    const link = { linkHash: linkHashOf(mailLink(this.names, mailId)), expiresAt };
    const command =
      kind === 'password_reset'
        ? userCommands.requestPasswordReset(link)
        : userCommands.requestEmailVerification(link);
    const step = partOf(request, mint(request.commandId, kind));
    await this.runner.run({ decider: user, id: userId, command, request: step });
    const to = personal(userId, address);
    await postMail(this.runner, { mailId, to, letter: { kind, userId }, expiresAt }, request);
  }

  /** Somebody else may have done it: the owner hears of it in any case. */
  async tellOfNewPassword({ userId, address }: Addressee, request: Request): Promise<void> {
    const mailId = mailIdOf(request);
    const expiresAt = later(this.clock.now(), newsSeconds);
    const to = personal(userId, address);
    await postMail(this.runner, { mailId, to, letter: { kind: 'password_changed' }, expiresAt }, request);
  }
}
