import { Controller, Get, Header, Inject, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { collectDefaultMetrics, register } from 'prom-client';
import { Public } from './declared-access';
import { Readiness } from './readiness';
import type { Check } from './readiness';

collectDefaultMetrics();

/** For the machines around us. Says nothing about any tenant. */
@ApiExcludeController()
@Controller()
export class HealthController {
  constructor(@Inject(Readiness) private readonly readiness: Readiness) {}

  /** The process runs. */
  @Get('livez')
  @Public()
  live(): { readonly status: 'ok' } {
    return { status: 'ok' };
  }

  /** The process can serve: 503 with the failing check otherwise. */
  @Get('readyz')
  @Public()
  async ready(
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<{ readonly status: string; readonly checks: readonly Check[] }> {
    const checks = await this.readiness.checks();
    const isReady = checks.every(({ ok }) => ok);
    void reply.status(isReady ? 200 : 503);
    return { status: isReady ? 'ok' : 'unavailable', checks };
  }

  /** Prometheus text format. */
  @Get('metrics')
  @Public()
  @Header('content-type', register.contentType)
  metrics(): Promise<string> {
    return register.metrics();
  }
}
