import { Controller, Delete, Get, HttpCode, Inject, Query } from '@nestjs/common';
import { ApiNoContentResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { SESSIONS } from '@slipway/application/identity';
import type { Authenticated, ListedSession, Sessions } from '@slipway/application/identity';
import { mintFrom } from '@slipway/application/runtime';
import { Caller } from '../http/asked';
import { InPerson } from '../http/declared-access';
import { found, Id } from '../http/id-param';
import { AfterQuery } from '../http/page';
import { SessionList } from './account.responses';

/** Where the caller is signed in. A session that is ended is nobody from the next request on. */
@ApiTags('identity')
@Controller('v1/sessions')
export class SessionsController {
  constructor(@Inject(SESSIONS) private readonly sessions: Sessions) {}

  /** The own sessions, the one that was used last first; at most fifty. */
  @Get()
  @InPerson()
  @ApiOkResponse({ type: SessionList })
  async list(
    @Caller() { principal, sessionOrToken: here }: Authenticated,
    @Query() _: AfterQuery,
  ): Promise<SessionList> {
    const sessions = await this.sessions.listOf(principal.userId);
    return {
      items: sessions.map(({ sessionId, ...session }) => ({
        id: idOf({ sessionId }),
        isThisOne: sessionId === here,
        ...session,
      })),
    };
  }

  /** Ends all of the caller’s sessions but this one. */
  @Delete()
  @InPerson()
  @HttpCode(204)
  @ApiNoContentResponse()
  async revokeOthers(@Caller() { principal, sessionOrToken }: Authenticated): Promise<void> {
    await this.sessions.closeAllOf(principal.userId, sessionOrToken);
  }

  /** Ends one of the caller’s sessions; this one, too. */
  @Delete(':sessionId')
  @InPerson()
  @HttpCode(204)
  @ApiNoContentResponse()
  async revoke(@Caller() { principal }: Authenticated, @Id('sessionId') id: string): Promise<void> {
    const sessions = await this.sessions.listOf(principal.userId);
    const { sessionId } = found(
      sessions.find((session) => idOf(session) === id),
      'session',
    );
    await this.sessions.closeOne(principal.userId, sessionId);
  }
}

/** What events call the session is no id for a path; this is, and it follows from that. */
function idOf({ sessionId }: Pick<ListedSession, 'sessionId'>): string {
  return mintFrom('session', sessionId);
}
