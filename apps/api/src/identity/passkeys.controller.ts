import { Body, Controller, Delete, Get, HttpCode, Inject, Post, Query, Req, Res } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { AddPasskey, OfferPasskey, People, registeredPerson } from '@slipway/application/identity';
import type { Authenticated } from '@slipway/application/identity';
import { Decide, FoldCache, mintFrom } from '@slipway/application/runtime';
import { passkeyCommands, user } from '@slipway/domain/identity';
import type { Passkey } from '@slipway/domain/identity';
import type { UserId } from '@slipway/domain/kernel';
import { Caller } from '../http/asked';
import { answer } from '../http/command-reply';
import { ConsistencyTokens } from '../http/consistency-tokens';
import { Fresh, InPerson } from '../http/declared-access';
import { found, Id } from '../http/id-param';
import { NoFields } from '../http/no-fields';
import { AfterQuery } from '../http/page';
import { ownRequestOf } from '../http/request-of';
import { AddPasskeyRequest, BrowserOptions, PasskeyList } from './passkey.http';

/** The caller’s passkeys: with one of them nobody needs a password to sign in. */
@ApiTags('identity')
@Controller('v1/passkeys')
export class PasskeysController {
  constructor(
    @Inject(CommandBus) private readonly bus: CommandBus,
    @Inject(FoldCache) private readonly folds: FoldCache,
    @Inject(People) private readonly people: People,
    @Inject(ConsistencyTokens) private readonly tokens: ConsistencyTokens,
  ) {}

  /** At most ten. */
  @Get()
  @InPerson()
  @ApiOkResponse({ type: PasskeyList })
  async list(@Caller() { principal }: Authenticated, @Query() _: AfterQuery): Promise<PasskeyList> {
    const { userId } = principal;
    const named = async ({ credentialId }: Passkey) => {
      const name = await this.people.passkeyName(userId, credentialId);
      return { id: idOf(credentialId), name: name ?? 'Passkey' };
    };
    return { items: await Promise.all((await this.#keysOf(userId)).map(named)) };
  }

  /** What a browser needs to make a passkey; good for five minutes. */
  @Post('offers')
  @InPerson()
  @Fresh()
  @ApiCreatedResponse({ type: BrowserOptions })
  async offer(@Caller() { principal }: Authenticated, @NoFields() _: null): Promise<BrowserOptions> {
    return { options: await this.bus.execute(new OfferPasskey(principal.userId)) };
  }

  /** Adds the passkey that the browser has made. */
  @Post()
  @InPerson()
  @Fresh()
  @HttpCode(204)
  @ApiNoContentResponse()
  async add(
    @Caller() caller: Authenticated,
    @Body() passkey: AddPasskeyRequest,
    @Req() http: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<void> {
    const { userId } = caller.principal;
    const decided = await this.bus.execute(new AddPasskey(userId, passkey, ownRequestOf(http, caller)));
    answer(reply, this.tokens, decided);
  }

  /** Nobody signs in with it any more. */
  @Delete(':passkeyId')
  @InPerson()
  @Fresh()
  @HttpCode(204)
  @ApiNoContentResponse()
  async remove(
    @Caller() caller: Authenticated,
    @Id('passkeyId') id: string,
    @Req() http: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<void> {
    const { userId } = caller.principal;
    const keys = await this.#keysOf(userId);
    const { credentialId } = found(
      keys.find((key) => idOf(key.credentialId) === id),
      'passkey',
    );
    const command = passkeyCommands.removePasskey({ credentialId });
    const decided = await this.bus.execute(new Decide(user, userId, command, ownRequestOf(http, caller)));
    answer(reply, this.tokens, decided);
  }

  async #keysOf(userId: UserId): Promise<readonly Passkey[]> {
    return (await registeredPerson(this.folds, userId))?.passkeys.keys ?? [];
  }
}

/** What the device calls it is of any length and shape; this fits into a path. */
function idOf(credentialId: string): string {
  return mintFrom('passkey', credentialId);
}
