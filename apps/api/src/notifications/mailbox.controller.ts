import { Controller, Get, Header, Inject, Req } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { Mailbox } from '@slipway/infra/notifications/mailbox.adapter';
import { Public } from '../http/declared-access';
import { httpErrors } from '../http/http.errors';
import { PUBLIC_URL } from '../wiring';
import { mailboxPage } from './mailbox-page';

/** Mails as they would have been sent. Exists as long as no mail server is set, and never in production. */
@ApiExcludeController()
@Controller('mailbox')
export class MailboxController {
  constructor(
    @Inject(Mailbox) private readonly mailbox: Mailbox,
    @Inject(PUBLIC_URL) private readonly publicUrl: URL,
  ) {}

  @Get()
  @Public()
  @Header('content-type', 'text/html; charset=utf-8')
  async page(@Req() http: FastifyRequest): Promise<string> {
    if (!isFromThisMachine(http)) throw httpErrors.noRoute();
    return mailboxPage(await this.mailbox.mails(), this.publicUrl);
  }
}

const loopback = /^(127(\.\d{1,3}){3}|::1|::ffff:127(\.\d{1,3}){3})$/;
const names = /^(localhost|127(\.\d{1,3}){3}|\[::1\])(:\d+)?$/;

/**
 * Links in these mails open accounts. A proxy on this machine brings in everybody, but names somebody in a header; a
 * hostile page in a browser here may point a name of its own at 127.0.0.1, but sends that name.
 */
function isFromThisMachine({ socket, headers }: FastifyRequest): boolean {
  const isForwarded = Object.keys(headers).some((name) => /^(x-forwarded-|forwarded$|via$)/.test(name));
  return loopback.test(socket.remoteAddress ?? '') && names.test(headers.host ?? '') && !isForwarded;
}
