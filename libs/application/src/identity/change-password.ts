import { Inject } from '@nestjs/common';
import { Command, CommandHandler } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import { identityErrors, userCommands } from '@slipway/domain/identity';
import type { UserId, VaultReference } from '@slipway/domain/kernel';
import type { Secret } from '../ports';
import type { Decided } from '../runtime/command-runner';
import type { Request } from '../runtime/request';
import { PasswordExchange } from './password-exchange';
import { PasswordProof } from './password-proof';
import { People } from './people';

export type PasswordChange = {
  readonly userId: UserId;
  readonly current: Secret;
  /** For who has a second factor. */
  readonly code?: Secret;
  readonly password: Secret;
  /** The session in which it is done, which goes on. */
  readonly sessionId: string;
};

/** Another password in the place of the present one, by who knows that. All other sessions end. */
export class ChangePassword extends Command<Decided> {
  constructor(
    readonly change: PasswordChange,
    readonly request: Request,
  ) {
    super();
  }
}

@CommandHandler(ChangePassword)
export class ChangePasswordHandler implements ICommandHandler<ChangePassword, Decided> {
  constructor(
    @Inject(People) private readonly people: People,
    @Inject(PasswordProof) private readonly proof: PasswordProof,
    @Inject(PasswordExchange) private readonly exchange: PasswordExchange,
  ) {}

  async execute({ change, request }: ChangePassword): Promise<Decided> {
    const { userId, current, code, password, sessionId } = change;
    const profile = await this.people.profile(userId);
    if (profile.forgotten) throw identityErrors.userForgotten();
    await this.proof.require(userId, { password: current, ...(code && { code }) }, request);
    const command = (reference: VaultReference) => userCommands.changePassword({ password: reference });
    return this.exchange.make({ profile, password, command, request, keeping: sessionId });
  }
}
