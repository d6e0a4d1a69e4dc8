import { Controller, Get, Header, Inject, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { register } from 'prom-client';
import { Reactor } from './reactor';

/** For the machines around us: whether the process lives, follows the log, and how far behind it is. */
@Controller()
export class HealthController {
  constructor(@Inject(Reactor) private readonly reactor: Reactor) {}

  @Get('livez')
  live(): { readonly status: 'ok' } {
    return { status: 'ok' };
  }

  /** 503 while a projection starts, or when one has stopped and waits for a human. */
  @Get('readyz')
  ready(@Res({ passthrough: true }) reply: FastifyReply): object {
    const projections = this.reactor.states();
    const isReady = projections.every(({ status }) => status === 'running' || status === 'standby');
    void reply.status(isReady ? 200 : 503);
    return { status: isReady ? 'ok' : 'unavailable', projections };
  }

  @Get('metrics')
  @Header('content-type', register.contentType)
  metrics(): Promise<string> {
    return register.metrics();
  }
}
