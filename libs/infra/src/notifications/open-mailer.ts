import { join } from 'node:path';
import { Secret } from '@slipway/application/ports';
import type { Clock, Mailer } from '@slipway/application/ports';
import { publicUrl, required } from '../config/env';
import type { Settings } from '../config/env';
import { Mailbox } from './mailbox.adapter';
import { SmtpMailer } from './smtp-mailer.adapter';

/** A mail server where one is set. In production one has to be: nobody reads a mailbox on the machine there. */
export function openMailer(settings: Settings, clock: Clock): Mailer {
  const mailbox = openMailbox(settings, clock);
  if (mailbox !== null) return mailbox;
  return new SmtpMailer({ url: new Secret(required(settings, 'SMTP_URL')), from: senderOf(settings) });
}

/** The mailbox for developers; `null` in production, and as soon as there is a mail server. */
export function openMailbox(settings: Settings, clock: Clock): Mailbox | null {
  if (settings.NODE_ENV === 'production' || settings.SMTP_URL !== undefined) return null;
  return new Mailbox(join(settings.DATA_DIR, 'mailbox'), clock);
}

function senderOf(settings: Settings): string {
  return settings.MAIL_FROM ?? `no-reply@${publicUrl(settings).hostname}`;
}
