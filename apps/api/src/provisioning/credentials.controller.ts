import {
  Body,
  Controller,
  Delete,
  Get,
  HttpCode,
  Inject,
  Patch,
  Post,
  Put,
  Query,
  Res,
} from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import {
  AddCredential,
  RemoveCredential,
  RotateCredential,
  TestCredential,
} from '@slipway/application/provisioning';
import { Decide } from '@slipway/application/runtime';
import { trusted } from '@slipway/domain/kernel';
import type { CredentialId } from '@slipway/domain/kernel';
import { credentialCommands, credentials } from '@slipway/domain/provisioning';
import { credentialsOf, findCredential } from '@slipway/infra/provisioning/credential-list.view';
import { Reads as ReadModels } from '@slipway/infra/projections/read-scope';
import { Allowed } from '../http/asked';
import type { Asked } from '../http/asked';
import { answer, CommandReply } from '../http/command-reply';
import { ConsistencyTokens } from '../http/consistency-tokens';
import { Fresh, Permission, Reads } from '../http/declared-access';
import { found, Id } from '../http/id-param';
import { NoFields } from '../http/no-fields';
import { AfterQuery, ApiPageResponse, PageQuery } from '../http/page';
import type { Page } from '../http/page';
import {
  AddCredentialRequest,
  RenameCredentialRequest,
  RotateCredentialRequest,
  secretsOf,
} from './credentials.requests';
import { CredentialRow, CredentialVerdictReply } from './credentials.responses';

/** Credentials of the organization at its clouds: written, tested, replaced, and never read back. */
@ApiTags('provisioning')
@Controller('v1/organizations/:organizationId/credentials')
export class CredentialsController {
  constructor(
    @Inject(CommandBus) private readonly bus: CommandBus,
    @Inject(ReadModels) private readonly reads: ReadModels,
    @Inject(ConsistencyTokens) private readonly tokens: ConsistencyTokens,
  ) {}

  @Get()
  @Permission('provisioning.credential.read')
  @Reads('credential-list')
  @ApiPageResponse(CredentialRow)
  list(@Allowed() { organizationId }: Asked, @Query() page: PageQuery): Promise<Page<CredentialRow>> {
    return credentialsOf(organizationId, page, this.reads);
  }

  @Get(':credentialId')
  @Permission('provisioning.credential.read')
  @Reads('credential-list')
  @ApiOkResponse({ type: CredentialRow })
  async one(
    @Allowed() { organizationId }: Asked,
    @Id('credentialId') id: string,
    @Query() _: AfterQuery,
  ): Promise<CredentialRow> {
    return found(await findCredential(organizationId, id, this.reads), 'credential');
  }

  @Post()
  @Permission('provisioning.credential.manage')
  @Fresh()
  @ApiCreatedResponse({ type: CommandReply })
  async add(
    @Allowed() { organizationId, request }: Asked,
    @Body() { provider, name, fields }: AddCredentialRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CommandReply> {
    const wish = { provider, name, values: secretsOf(fields) };
    const decided = await this.bus.execute(new AddCredential(organizationId, wish, request));
    return answer(
      reply,
      this.tokens,
      decided,
      `/v1/organizations/${organizationId}/credentials/${decided.id}`,
    );
  }

  /** Shows the credential to its provider and says what that answered. */
  @Post(':credentialId/test')
  @Permission('provisioning.credential.manage')
  @HttpCode(200)
  @ApiOkResponse({ type: CredentialVerdictReply })
  async test(
    @Allowed() asked: Asked,
    @Id('credentialId') id: string,
    @NoFields() _: null,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CredentialVerdictReply> {
    const decided = await this.bus.execute(new TestCredential(ownerOf(asked, id), asked.request));
    const { verdict } = decided;
    const said = {
      account: null,
      reason: null,
      ...('reason' in decided ? { reason: decided.reason } : { account: decided.account }),
    };
    return { ...answer(reply, this.tokens, decided), verdict, ...said };
  }

  /** Replaces the values by a new version; what runs already keeps the old one until it ends. */
  @Put(':credentialId/fields')
  @Permission('provisioning.credential.manage')
  @Fresh()
  @ApiOkResponse({ type: CommandReply })
  async rotate(
    @Allowed() asked: Asked,
    @Id('credentialId') id: string,
    @Body() { fields }: RotateCredentialRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CommandReply> {
    const wish = new RotateCredential(ownerOf(asked, id), secretsOf(fields), asked.request);
    return answer(reply, this.tokens, await this.bus.execute(wish));
  }

  @Patch(':credentialId')
  @Permission('provisioning.credential.manage')
  @ApiOkResponse({ type: CommandReply })
  async rename(
    @Allowed() { organizationId, request }: Asked,
    @Id('credentialId') id: string,
    @Body() { name }: RenameCredentialRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CommandReply> {
    const command = credentialCommands.renameCredential({ credentialId: trusted<CredentialId>(id), name });
    const decided = await this.bus.execute(new Decide(credentials, organizationId, command, request));
    return answer(reply, this.tokens, { ...decided, id });
  }

  /** Refused as long as an infrastructure needs it; the answer names them. */
  @Delete(':credentialId')
  @Permission('provisioning.credential.manage')
  @Fresh()
  @HttpCode(204)
  @ApiNoContentResponse()
  async remove(
    @Allowed() asked: Asked,
    @Id('credentialId') id: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<void> {
    answer(
      reply,
      this.tokens,
      await this.bus.execute(new RemoveCredential(ownerOf(asked, id), asked.request)),
    );
  }
}

function ownerOf({ organizationId }: Asked, id: string) {
  return { organizationId, credentialId: trusted<CredentialId>(id) };
}
