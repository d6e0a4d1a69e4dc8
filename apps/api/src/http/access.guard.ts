import '@fastify/cookie';
import { Inject, Injectable } from '@nestjs/common';
import type { CanActivate, ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import { Authentication } from '@slipway/application/identity';
import type { Authenticated } from '@slipway/application/identity';
import { AccessControl, authorizationErrors } from '@slipway/application/runtime';
import type { Access } from '@slipway/application/runtime';
import { assertNever, isUuid, trusted } from '@slipway/domain/kernel';
import type { OrganizationId } from '@slipway/domain/kernel';
import { LimitsOfRequests } from '../limits/limits-of-requests';
import { accessKey, freshKey, moneyKey } from './declared-access';
import type { DeclaredAccess } from './declared-access';
import { Denials } from './denials';
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
    @Inject(LimitsOfRequests) private readonly limits: LimitsOfRequests,
    @Inject(Denials) private readonly denials: Denials,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const declared = this.reflector.get<DeclaredAccess | undefined>(accessKey, context.getHandler());
    const http = context.switchToHttp().getRequest<FastifyRequest>();
    if (declared?.kind === 'public') return true;
    const authenticated = await this.#authenticate(http);
    http.authenticated = authenticated;
    await this.limits.ofCaller(http, authenticated.principal);
    // A route that declares nothing never boots; should one slip through, it stays shut.
    if (declared === undefined) return false;
    await this.#admit(context, authenticated, declared);
    this.#requireFresh(context, authenticated);
    return true;
  }

  async #admit(
    context: ExecutionContext,
    authenticated: Authenticated,
    declared: Exclude<DeclaredAccess, { kind: 'public' }>,
  ): Promise<void> {
    const http = context.switchToHttp().getRequest<FastifyRequest>();
    const { principal } = authenticated;
    switch (declared.kind) {
      case 'signed_in':
        return this.control.admit(principal);
      case 'in_person':
        await this.control.admit(principal);
        if (principal.kind === 'token') throw authorizationErrors.inPersonOnly();
        return;
      case 'permission': {
        const movesMoney = this.reflector.get<boolean | undefined>(moneyKey, context.getHandler()) ?? false;
        return this.#authorize(http, authenticated, declared, movesMoney);
      }
      default:
        return assertNever(declared);
    }
  }

  /** A token proves nothing about a person at a screen; what it may do is said by its scopes. */
  #requireFresh(context: ExecutionContext, { provenAt }: Authenticated): void {
    const isAsked = this.reflector.get<boolean | undefined>(freshKey, context.getHandler()) ?? false;
    if (isAsked && provenAt !== null) this.control.requireFreshProof(provenAt);
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
    const { principal, presence } = authenticated;
    const access = await this.#decide(http, principal, organizationId, declared.permission, presence);
    const { topBranchId } = access;
    await this.limits.ofOrganization(http, organizationId, topBranchId);
    const request = requestOf(http, authenticated, access, movesMoney);
    http.asked = { organizationId, topBranchId, userId: principal.userId, access, request };
  }

  /** Only a refusal costs more than the decision: it is a fact. */
  async #decide(http: FastifyRequest, ...asked: Parameters<AccessControl['authorize']>): Promise<Access> {
    try {
      return await this.control.authorize(...asked);
    } catch (thrown) {
      await this.denials.note(http, asked[2], thrown);
      throw thrown;
    }
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
