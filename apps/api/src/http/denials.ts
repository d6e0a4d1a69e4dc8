import { Inject, Injectable } from '@nestjs/common';
import type { CallHandler, ExecutionContext, NestInterceptor, OnModuleDestroy } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import { catchError } from 'rxjs';
import type { Observable } from 'rxjs';
import type { Authenticated } from '@slipway/application/identity';
import { DenialLog, FoldCache, mintFrom } from '@slipway/application/runtime';
import { isUuid, personal, Refusal, trusted } from '@slipway/domain/kernel';
import type { OrganizationId } from '@slipway/domain/kernel';
import { organization } from '@slipway/domain/organizations';
import type { Logger } from '@slipway/infra/logging/logger';
import { LOGGER } from '../wiring';
import { accessKey } from './declared-access';
import type { DeclaredAccess } from './declared-access';
import { named } from './named';

const everyMs = 15_000;

/** Every refusal of somebody who is known is a fact in the log of the organization that was asked. */
@Injectable()
export class Denials implements OnModuleDestroy {
  readonly #timer: NodeJS.Timeout;

  constructor(
    @Inject(DenialLog) private readonly log: DenialLog,
    @Inject(FoldCache) private readonly folds: FoldCache,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {
    this.#timer = setInterval(() => void this.#flush(false), everyMs).unref();
  }

  async onModuleDestroy(): Promise<void> {
    clearInterval(this.#timer);
    await this.#flush(true);
  }

  /** Whoever changes something waits for the fact, and hears that we are not available when it cannot be written. */
  async note(http: FastifyRequest, permission: string, thrown: unknown): Promise<void> {
    const { authenticated } = http;
    const organizationId = named('organizationId', http.params);
    if (!authenticated || !isDenial(thrown) || typeof organizationId !== 'string' || !isUuid(organizationId))
      return;
    const { principal } = authenticated;
    const recorded = this.log.record({
      organizationId,
      actor: principal.kind === 'token' ? principal.tokenId : principal.userId,
      permission,
      because: thrown.code,
      request: requestOf(http, authenticated, this.#scopeOf(trusted(organizationId))),
    });
    if (http.method !== 'GET') return recorded;
    recorded.catch((error: unknown) =>
      this.logger.error({ err: error }, 'a denied request was not recorded'),
    );
  }

  /** The guard has looked for it before it refused. */
  #scopeOf(organizationId: OrganizationId): OrganizationId | 'platform' {
    const fold = this.folds.known(organization, `organization-${organizationId}`);
    return fold ? organizationId : 'platform';
  }

  async #flush(all: boolean): Promise<void> {
    try {
      await this.log.flush(all);
    } catch (error) {
      this.logger.error({ err: error }, 'denied requests were not counted');
    }
  }
}

/** Somebody else's organization is answered like a missing one, and is a denial all the same; so is a disabled account. */
const denied: ReadonlySet<string> = new Set(['organizations.not_found', 'identity.user_disabled']);

function isDenial(thrown: unknown): thrown is Refusal {
  return thrown instanceof Refusal && (thrown.kind === 'forbidden' || denied.has(thrown.code));
}

function requestOf(
  http: FastifyRequest,
  { principal, sessionOrToken }: Authenticated,
  scope: OrganizationId | 'platform',
) {
  const story = mintFrom('denial-story', http.id);
  const userAgent = http.headers['user-agent']?.slice(0, 300);
  return {
    actor: principal,
    scope,
    correlationId: story,
    causationId: story,
    requestId: http.id,
    sessionOrToken,
    ip: personal(principal.userId, http.ip),
    ...(userAgent === undefined ? {} : { userAgent: personal(principal.userId, userAgent) }),
  };
}

/** What is refused behind the guard: a second organization that a body names, a rank that is too low. */
@Injectable()
export class DenialInterceptor implements NestInterceptor {
  constructor(
    @Inject(Reflector) private readonly reflector: Reflector,
    @Inject(Denials) private readonly denials: Denials,
  ) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    return next.handle().pipe(
      catchError(async (thrown: unknown) => {
        const declared = this.reflector.get<DeclaredAccess | undefined>(accessKey, context.getHandler());
        const http = context.switchToHttp().getRequest<FastifyRequest>();
        const permission = declared?.kind === 'permission' ? declared.permission : 'none';
        await this.denials.note(http, permission, thrown);
        throw thrown;
      }),
    );
  }
}
