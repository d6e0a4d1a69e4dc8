import { createHash, randomUUID } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import type { Authenticated } from '@slipway/application/identity';
import { mintFrom } from '@slipway/application/runtime';
import type { Access, Request } from '@slipway/application/runtime';
import { personal } from '@slipway/domain/kernel';
import type { Scope } from '@slipway/domain/kernel';
import { httpErrors } from './http.errors';

const printableKey = /^[\x21-\x7e]{1,255}$/;

/**
 * The command that an HTTP request is. The same Idempotency-Key from the same actor to the same route is the same
 * command, wherever it arrives.
 */
export function requestOf(
  http: FastifyRequest,
  authenticated: Authenticated,
  access: Access,
  movesMoney: boolean,
): Request {
  const key = keyOf(http, movesMoney);
  return { ...saidBy(http, authenticated, access.organizationId, key), authority: access };
}

/** The same for what somebody does with the own account, which belongs to no organization. */
export function ownRequestOf(http: FastifyRequest, authenticated: Authenticated): Request {
  return saidBy(http, authenticated, 'platform', keyOf(http, false));
}

function saidBy(
  http: FastifyRequest,
  { principal, sessionOrToken }: Authenticated,
  scope: Scope,
  key: string | null,
): Request {
  const actorId = principal.kind === 'token' ? principal.tokenId : principal.userId;
  const route = `${http.method} ${http.url.split('?')[0] ?? ''}`;
  const commandId = key === null ? randomUUID() : mintFrom(scope, actorId, route, key);
  const userAgent = http.headers['user-agent']?.slice(0, 300);
  return {
    actor: principal,
    scope,
    commandId,
    correlationId: commandId,
    causationId: commandId,
    requestId: http.id,
    requestHash: hashOf(http.body),
    sessionOrToken,
    ip: personal(principal.userId, http.ip),
    ...(userAgent === undefined ? {} : { userAgent: personal(principal.userId, userAgent) }),
  };
}

function keyOf(http: FastifyRequest, movesMoney: boolean): string | null {
  const key = http.headers['idempotency-key'];
  if (key === undefined) {
    if (movesMoney) throw httpErrors.keyRequired();
    return null;
  }
  if (typeof key !== 'string' || !printableKey.test(key)) throw httpErrors.keyInvalid();
  return key;
}

function hashOf(body: unknown): string {
  return createHash('sha256')
    .update(JSON.stringify(body ?? null))
    .digest('hex');
}
