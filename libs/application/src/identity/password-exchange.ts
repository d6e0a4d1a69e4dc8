import { Inject, Injectable } from '@nestjs/common';
import { user } from '@slipway/domain/identity';
import type { UserCommand } from '@slipway/domain/identity';
import type { VaultReference } from '@slipway/domain/kernel';
import type { Secret } from '../ports';
import { CommandRunner } from '../runtime/command-runner';
import type { Decided } from '../runtime/command-runner';
import type { Request } from '../runtime/request';
import { AccountMails } from './account-mails';
import { SESSIONS } from './identity.ports';
import type { Sessions } from './identity.ports';
import { PasswordStore } from './password-store';
import type { Profile } from './people';

export type Exchange = {
  readonly profile: Extract<Profile, { readonly forgotten: false }>;
  readonly password: Secret;
  /** The decision about the new password, once it lies in the vault. */
  readonly command: (reference: VaultReference) => UserCommand;
  readonly request: Request;
  /** The session that goes on. */
  readonly keeping?: string;
};

/**
 * One password in the place of another. Sessions end before and after the fact: before, because a process that dies in
 * between must not leave the old ones behind a new password; after, because somebody may have signed in with the old one
 * meanwhile.
 */
@Injectable()
export class PasswordExchange {
  constructor(
    @Inject(CommandRunner) private readonly runner: CommandRunner,
    @Inject(PasswordStore) private readonly passwords: PasswordStore,
    @Inject(SESSIONS) private readonly sessions: Sessions,
    @Inject(AccountMails) private readonly mails: AccountMails,
  ) {}

  async make({ profile, password, command, request, keeping }: Exchange): Promise<Decided> {
    const { id: userId, email: address } = profile;
    this.passwords.require(password, profile);
    const reference = await this.passwords.keep(userId, password);
    await this.sessions.closeAllOf(userId, keeping);
    const decision = { decider: user, id: userId, command: command(reference), request };
    const decided = await this.runner.run(decision);
    await this.sessions.closeAllOf(userId, keeping);
    await this.mails.tellOfNewPassword({ userId, address }, request);
    return decided;
  }
}
