import { Inject, Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { Principal } from '@slipway/application/runtime';
import { passing } from '@slipway/domain/kernel';
import type { OrganizationId } from '@slipway/domain/kernel';
import type { RequestCounter } from '@slipway/infra/limits/request-counter';
import { httpErrors } from '../http/http.errors';
import { networkOf } from '../http/network-of';
import { addressLimits, callerLimits, kindOf, organizationLimits } from './request-limits';
import type { Kind, Limits } from './request-limits';
import { TreeTier } from './tree-tier';

type Subject = 'address' | 'account' | 'token' | 'organization';

/** What is left of one limit after this request. */
export type Reading = {
  readonly policy: `${Subject}-${Kind}`;
  readonly quota: number;
  readonly left: number;
  readonly endsInSeconds: number;
};

declare module 'fastify' {
  interface FastifyRequest {
    readings?: Reading[];
  }
}

/** By what every limit is multiplied: `RATE_LIMIT_FACTOR`. */
export const RATE_LIMIT_FACTOR = Symbol('RATE_LIMIT_FACTOR');
export const REQUEST_COUNTER = Symbol('REQUEST_COUNTER');

/** Counts requests against the limits of those whom they come from, and refuses with 429 the one that is too much. */
@Injectable()
export class LimitsOfRequests {
  constructor(
    @Inject(REQUEST_COUNTER) private readonly counter: RequestCounter,
    @Inject(TreeTier) private readonly tier: TreeTier,
    @Inject(RATE_LIMIT_FACTOR) private readonly factor: number,
  ) {}

  /** Before anything else is done for a request to the API. */
  async ofNetwork(request: FastifyRequest): Promise<void> {
    if (!request.url.startsWith('/v1/')) return;
    await this.#count(request, 'address', networkOf(request.ip), addressLimits);
  }

  /** As soon as it is known who asks, allowed or not. */
  ofCaller(request: FastifyRequest, principal: Principal): Promise<void> {
    return principal.kind === 'token'
      ? this.#count(request, 'token', principal.tokenId, callerLimits)
      : this.#count(request, 'account', principal.userId, callerLimits);
  }

  /** Only for who may: nobody else can use up what an organization has. */
  async ofOrganization(
    request: FastifyRequest,
    organizationId: OrganizationId,
    topBranchId: OrganizationId,
  ): Promise<void> {
    const limits = organizationLimits[await this.tier.of(topBranchId)];
    await this.#count(request, 'organization', organizationId, limits);
  }

  async #count(request: FastifyRequest, subject: Subject, name: string, limits: Limits): Promise<void> {
    const kind = kindOf(request.method);
    const quota = Math.max(1, Math.round(limits[kind] * this.factor));
    const policy = `${subject}-${kind}` as const;
    const { requests, endsInMs } = await this.counter.count(`${policy}-${name}`);
    const endsInSeconds = Math.max(1, Math.ceil(endsInMs / 1000));
    request.readings ??= [];
    request.readings.push({ policy, quota, left: Math.max(0, quota - requests), endsInSeconds });
    if (requests > quota)
      throw passing(httpErrors.tooManyRequests(subject, quota, endsInSeconds), endsInSeconds);
  }
}
