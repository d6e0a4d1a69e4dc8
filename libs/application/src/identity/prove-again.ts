import { Inject } from '@nestjs/common';
import { Command, CommandHandler } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import type { UserId } from '@slipway/domain/kernel';
import type { Secret } from '../ports';
import type { Request } from '../runtime/request';
import { SESSIONS } from './identity.ports';
import type { Sessions } from './identity.ports';
import { PasswordProof } from './password-proof';

export type Proof = {
  readonly userId: UserId;
  readonly sessionId: string;
  readonly password: Secret;
  readonly code?: Secret;
};

/** Somebody who is signed in proves it again, before an act that a stranger at an open screen must not do. */
export class ProveAgain extends Command<void> {
  constructor(
    readonly proof: Proof,
    readonly request: Request,
  ) {
    super();
  }
}

@CommandHandler(ProveAgain)
export class ProveAgainHandler implements ICommandHandler<ProveAgain, void> {
  constructor(
    @Inject(PasswordProof) private readonly proof: PasswordProof,
    @Inject(SESSIONS) private readonly sessions: Sessions,
  ) {}

  async execute({ proof: { userId, sessionId, password, code }, request }: ProveAgain): Promise<void> {
    await this.proof.require(userId, { password, ...(code && { code }) }, request);
    await this.sessions.prove(userId, sessionId);
  }
}
