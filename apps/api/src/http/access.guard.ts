import '@fastify/cookie';
import { Inject, Injectable } from '@nestjs/common';
import type { CanActivate, ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import { Authentication } from '@slipway/application/identity';
import type { Authenticated } from '@slipway/application/identity';
import { AccessControl, authorizationErrors } from '@slipway/application/runtime';
import { isUuid, trusted } from '@slipway/domain/kernel';
import type { OrganizationId } from '@slipway/domain/kernel';
import { accessKey, moneyKey } from './declared-access';
import type { DeclaredAccess } from './declared-access';
import { httpErrors } from './http.errors';
import { named } from './named';
import { requestOf } from './request-of';
import { SessionCookie } from './session-cookie';

/** Who asks, and may they: before anything else looks at the request. */
@Injectable()
export class AccessGuard implements CanActivate {
  constructor(
    @Inject(Reflector) private readonly reflector: Reflector,
    @Inject(Authentication) private readonly authentication: Authentication,
    @Inject(AccessControl) private readonly control: AccessControl,
    @Inject(SessionCookie) private readonly cookie: SessionCookie,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const declared = this.reflector.get<DeclaredAccess | undefined>(accessKey, context.getHandler());
    const http = context.switchToHttp().getRequest<FastifyRequest>();
    if (declared?.kind === 'public') return true;
    const authenticated = await this.#authenticate(http);
    http.authenticated = authenticated;
    if (declared?.kind === 'signed_in') await this.control.admit(authenticated.principal);
    if (declared?.kind === 'permission') {
      const movesMoney = this.reflector.get<boolean | undefined>(moneyKey, context.getHandler()) ?? false;
      await this.#authorize(http, authenticated, declared, movesMoney);
    }
    // A route that declares nothing never boots; should one slip through, it stays shut.
    return declared !== undefined;
  }

  async #authenticate(http: FastifyRequest): Promise<Authenticated> {
    const bearer = /^Bearer ([\x21-\x7e]{1,200})$/.exec(http.headers.authorization ?? '')?.[1];
    const cookie = http.cookies[this.cookie.name];
    const found = bearer
      ? await this.authentication.byToken(bearer)
      : cookie
        ? await this.authentication.bySession(cookie)
        : null;
    if (!found) throw authorizationErrors.unauthenticated();
    if (!bearer) refuseForeignOrigin(http);
    return found;
  }

  async #authorize(
    http: FastifyRequest,
    authenticated: Authenticated,
    declared: Extract<DeclaredAccess, { kind: 'permission' }>,
    movesMoney: boolean,
  ): Promise<void> {
    const organizationId = organizationIn(http);
    const { principal } = authenticated;
    const access = await this.control.authorize(principal, organizationId, declared.permission);
    const { topBranchId } = access;
    const request = requestOf(http, authenticated, access, movesMoney);
    http.asked = { organizationId, topBranchId, userId: principal.userId, access, request };
  }
}

/** A malformed id is answered like an unknown one: both name nothing. */
function organizationIn(http: FastifyRequest): OrganizationId {
  const organizationId = named('organizationId', http.params);
  if (typeof organizationId !== 'string' || !isUuid(organizationId)) throw authorizationErrors.notFound();
  return trusted<OrganizationId>(organizationId);
}

/** Another site can make a browser send the cookie, but not this header with our own address in it. */
function refuseForeignOrigin(http: FastifyRequest): void {
  if (http.method === 'GET' || http.method === 'HEAD') return;
  const { origin } = http.headers;
  const isOwn = origin !== undefined && URL.canParse(origin) && new URL(origin).host === http.headers.host;
  if (!isOwn) throw httpErrors.foreignOrigin();
}
