import { Body, Controller, Delete, Get, HttpCode, Inject, Post, Query, Res } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiCreatedResponse, ApiNoContentResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { IssueToken, ownToken, TOKEN_USES } from '@slipway/application/identity';
import type { TokenUses } from '@slipway/application/identity';
import { Decide, FoldCache } from '@slipway/application/runtime';
import { token, tokenCommands } from '@slipway/domain/identity';
import { tokensOf } from '@slipway/infra/identity/token-list.view';
import { Reads as ReadModels } from '@slipway/infra/projections/read-scope';
import { Allowed } from '../http/asked';
import type { Asked } from '../http/asked';
import { answer } from '../http/command-reply';
import { ConsistencyTokens } from '../http/consistency-tokens';
import { Fresh, Permission, Reads } from '../http/declared-access';
import { Id } from '../http/id-param';
import { ApiPageResponse, PageQuery } from '../http/page';
import type { Page } from '../http/page';
import { IssueTokenRequest } from './identity.requests';
import { IssuedTokenReply, TokenRow } from './identity.responses';

/** API tokens: bound to one organization, limited by scopes and by their owner's present rights. */
@ApiTags('identity')
@Controller('v1/organizations/:organizationId/tokens')
export class TokensController {
  constructor(
    @Inject(CommandBus) private readonly bus: CommandBus,
    @Inject(FoldCache) private readonly folds: FoldCache,
    @Inject(ReadModels) private readonly reads: ReadModels,
    @Inject(ConsistencyTokens) private readonly tokens: ConsistencyTokens,
    @Inject(TOKEN_USES) private readonly uses: TokenUses,
  ) {}

  @Get()
  @Permission('identity.token.read')
  @Reads('token-list')
  @ApiPageResponse(TokenRow)
  async list(@Allowed() { organizationId }: Asked, @Query() page: PageQuery): Promise<Page<TokenRow>> {
    const { items, next } = await tokensOf(organizationId, page, this.reads);
    const uses = await this.uses.of(items.map(({ id }) => id));
    return { items: items.map((item) => ({ ...item, lastUsedAt: uses.get(item.id) ?? null })), next };
  }

  /** Issues a token. It is shown in this answer and never again. */
  @Post()
  @Permission('identity.token.issue')
  @Fresh()
  @ApiCreatedResponse({ type: IssuedTokenReply })
  async issue(
    @Allowed() { organizationId, userId, request }: Asked,
    @Body() { expiresInDays = 90, ...body }: IssueTokenRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<IssuedTokenReply> {
    const issued = await this.bus.execute(
      new IssueToken({ ...body, organizationId, userId, expiresInDays }, request),
    );
    const { token: shownOnce, expiresAt } = issued;
    return { ...answer(reply, this.tokens, issued), token: shownOnce?.reveal() ?? null, expiresAt };
  }

  /** Revokes a token: refused from the next request on. */
  @Delete(':tokenId')
  @Permission('identity.token.revoke')
  @HttpCode(204)
  @ApiNoContentResponse()
  async revoke(
    @Allowed() { organizationId, request }: Asked,
    @Id('tokenId') tokenId: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<void> {
    await ownToken(this.folds, organizationId, tokenId);
    const decided = await this.bus.execute(
      new Decide(token, tokenId, tokenCommands.revokeToken({}), request),
    );
    answer(reply, this.tokens, decided);
  }
}
