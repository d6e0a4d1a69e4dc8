import { Inject } from '@nestjs/common';
import { Command, CommandHandler } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import { token, tokenCommands } from '@slipway/domain/identity';
import type { TokenScope } from '@slipway/domain/identity';
import { later, trusted } from '@slipway/domain/kernel';
import type { Instant, OrganizationId, TokenId, UserId } from '@slipway/domain/kernel';
import { CLOCK } from '../ports';
import type { Clock, Secret } from '../ports';
import { CommandRunner } from '../runtime/command-runner';
import type { Decided } from '../runtime/command-runner';
import { FoldCache } from '../runtime/fold-cache';
import { mint } from '../runtime/minted';
import type { Request } from '../runtime/request';
import { newToken, sha256 } from './credentials';

export type TokenWish = {
  readonly organizationId: OrganizationId;
  readonly userId: UserId;
  readonly name: string;
  readonly scopes: readonly TokenScope[];
  readonly expiresInDays: number;
};
/** `token` is `null` for a retry: it was shown once and is kept nowhere. */
export type IssuedToken = Decided & { readonly token: Secret | null; readonly expiresAt: Instant };

export class IssueToken extends Command<IssuedToken> {
  constructor(
    readonly wish: TokenWish,
    readonly request: Request,
  ) {
    super();
  }
}

const daySeconds = 24 * 3_600;

@CommandHandler(IssueToken)
export class IssueTokenHandler implements ICommandHandler<IssueToken, IssuedToken> {
  constructor(
    @Inject(CommandRunner) private readonly runner: CommandRunner,
    @Inject(FoldCache) private readonly folds: FoldCache,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async execute({ wish, request }: IssueToken): Promise<IssuedToken> {
    const tokenId = trusted<TokenId>(mint(request.commandId, 'token'));
    const secret = newToken(tokenId);
    const { expiresInDays, ...facts } = wish;
    const expiresAt = later(this.clock.now(), expiresInDays * daySeconds);
    const command = tokenCommands.issueToken({ ...facts, tokenId, hash: sha256(secret.reveal()), expiresAt });
    const decided = await this.runner.run({ decider: token, id: tokenId, command, request });
    if (!decided.isRepeated) return { ...decided, expiresAt, token: secret };
    const { state } = await this.folds.refresh(token, `token-${tokenId}`);
    if (state.status === 'unissued') throw new Error(`token ${tokenId} was issued and is not`);
    return { ...decided, expiresAt: state.expiresAt, token: null };
  }
}
