import { Controller, HttpCode, Inject, Post, Req } from '@nestjs/common';
import { ApiOkResponse, ApiProperty, ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { NOTICE_DOOR } from '@slipway/application/billing';
import type { NoticeDoor } from '@slipway/application/billing';
import { Inbox } from '@slipway/infra/jobs/inbox';
import { Public } from '../http/declared-access';
import { httpErrors } from '../http/http.errors';

class Received {
  @ApiProperty() readonly received!: boolean;
}

/** Where Stripe tells what happened there. The signature is the only door; what is let in is kept before it is answered. */
@ApiTags('billing')
@Controller('v1/webhooks')
export class StripeWebhookController {
  constructor(
    @Inject(NOTICE_DOOR) private readonly door: NoticeDoor,
    @Inject(Inbox) private readonly inbox: Inbox,
  ) {}

  @Post('stripe')
  @Public()
  @HttpCode(200)
  @ApiOkResponse({ type: Received })
  async stripe(@Req() { rawBody, headers }: FastifyRequest): Promise<Received> {
    const signature = headers['stripe-signature'];
    const body = rawBody ?? Buffer.alloc(0);
    const eventId = typeof signature === 'string' ? this.door.eventIdOf(body, signature) : null;
    if (eventId === null) throw httpErrors.signatureRefused();
    await this.inbox.keep({ source: 'stripe', eventId, body: body.toString() });
    return { received: true };
  }
}
