import { createParamDecorator } from '@nestjs/common';
import type { ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { Authenticated } from '@slipway/application/identity';
import type { Access, Principal, Request } from '@slipway/application/runtime';
import type { OrganizationId, UserId } from '@slipway/domain/kernel';

/** A request to an organization that the policy allowed. */
export type Asked = {
  readonly organizationId: OrganizationId;
  readonly topBranchId: OrganizationId;
  readonly userId: UserId;
  readonly access: Access;
  /** What the command's events will say about it. */
  readonly request: Request;
};

declare module 'fastify' {
  interface FastifyRequest {
    asked?: Asked;
    authenticated?: Authenticated;
  }
}

/** The allowed request, for a route with `@Permission`. */
export const Allowed = createParamDecorator((_: unknown, context: ExecutionContext): Asked => {
  const { asked } = context.switchToHttp().getRequest<FastifyRequest>();
  if (!asked) throw new Error('@Allowed() needs a route with @Permission');
  return asked;
});

/** Who is signed in, for a route with `@SignedIn`. */
export const Person = createParamDecorator(
  (_: unknown, context: ExecutionContext): Principal => callerOf(context).principal,
);

/** Who is signed in and how, for a route with `@SignedIn` or `@InPerson`. */
export const Caller = createParamDecorator((_: unknown, context: ExecutionContext): Authenticated =>
  callerOf(context),
);

function callerOf(context: ExecutionContext): Authenticated {
  const { authenticated } = context.switchToHttp().getRequest<FastifyRequest>();
  if (!authenticated) throw new Error('only a route with @SignedIn or @InPerson knows who asks');
  return authenticated;
}
