import { Body, Controller, Delete, Get, HttpCode, Inject, Put, Query, Res } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiNoContentResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { DisablePerson, EnablePerson, findPerson, NAME_HASH } from '@slipway/application/identity';
import type { NameHash } from '@slipway/application/identity';
import { FoldCache } from '@slipway/application/runtime';
import { trusted } from '@slipway/domain/kernel';
import type { UserId } from '@slipway/domain/kernel';
import { Allowed } from '../http/asked';
import type { Asked } from '../http/asked';
import { answer } from '../http/command-reply';
import { ConsistencyTokens } from '../http/consistency-tokens';
import { Fresh, Permission } from '../http/declared-access';
import { Id } from '../http/id-param';
import { AfterQuery } from '../http/page';
import { DisableRequest, PersonStatus } from './people.http';

/** Accounts of everybody on this installation, for its operators: the owners of the organization that it was set up with. */
@ApiTags('identity')
@Controller('v1/organizations/:organizationId/people')
export class PeopleController {
  constructor(
    @Inject(CommandBus) private readonly bus: CommandBus,
    @Inject(FoldCache) private readonly folds: FoldCache,
    @Inject(NAME_HASH) private readonly names: NameHash,
    @Inject(ConsistencyTokens) private readonly tokens: ConsistencyTokens,
  ) {}

  /** Whether the account opens. */
  @Get(':userId')
  @Permission('identity.person.disable')
  @ApiOkResponse({ type: PersonStatus })
  async one(
    @Allowed() _: Asked,
    @Id('userId') userId: string,
    @Query() __: AfterQuery,
  ): Promise<PersonStatus> {
    const { status } = await findPerson(userId, this.folds, this.names);
    return { userId, status };
  }

  /** From the next request on the account opens for nobody: passwords, passkeys, sessions and tokens are refused. */
  @Put(':userId/disablement')
  @Permission('identity.person.disable')
  @Fresh()
  @HttpCode(204)
  @ApiNoContentResponse()
  async disable(
    @Allowed() { request }: Asked,
    @Id('userId') userId: string,
    @Body() { reason }: DisableRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<void> {
    const wish = new DisablePerson(trusted<UserId>(userId), reason, request);
    answer(reply, this.tokens, await this.bus.execute(wish));
  }

  /** The account opens again. Sessions from before stay closed; API tokens work again. */
  @Delete(':userId/disablement')
  @Permission('identity.person.disable')
  @Fresh()
  @HttpCode(204)
  @ApiNoContentResponse()
  async enable(
    @Allowed() { request }: Asked,
    @Id('userId') userId: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<void> {
    answer(reply, this.tokens, await this.bus.execute(new EnablePerson(trusted<UserId>(userId), request)));
  }
}
