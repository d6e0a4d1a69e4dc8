import { Inject, Injectable } from '@nestjs/common';
import type { CallHandler, ExecutionContext, NestInterceptor } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import type { Observable } from 'rxjs';
import { CheckpointWatch } from '@slipway/infra/projections/consistency';
import { ConsistencyTokens } from './consistency-tokens';
import { readsKey } from './declared-access';
import { httpErrors } from './http.errors';
import { named } from './named';

/** `?after=<token>`: the answer shows at least what the command with that token wrote, or it is an honest 503. */
@Injectable()
export class ConsistencyInterceptor implements NestInterceptor {
  constructor(
    @Inject(Reflector) private readonly reflector: Reflector,
    @Inject(ConsistencyTokens) private readonly tokens: ConsistencyTokens,
    @Inject(CheckpointWatch) private readonly watch: CheckpointWatch,
  ) {}

  async intercept(context: ExecutionContext, next: CallHandler): Promise<Observable<unknown>> {
    const views = this.reflector.get<readonly string[] | undefined>(readsKey, context.getHandler()) ?? [];
    const after = named('after', context.switchToHttp().getRequest<FastifyRequest>().query);
    if (after !== undefined) await this.#await(views, after);
    return next.handle();
  }

  async #await(views: readonly string[], after: unknown): Promise<void> {
    const position = this.tokens.parse(after);
    const reached = await Promise.all(views.map((view) => this.watch.waitFor(view, position)));
    if (reached.includes(false)) throw httpErrors.behind();
  }
}
