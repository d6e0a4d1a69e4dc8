import { randomUUID } from 'node:crypto';
import type { Personal } from '@slipway/domain/kernel';
import { mailWork } from '@slipway/domain/notifications';
import type { MailId } from '@slipway/domain/kernel';
import { names } from '../given-application';
import type { Process } from '../given-application';
import type { PersonalReader } from '../identity/identity.ports';
import type { Mailer, MailOutcome, OutgoingMail } from '../ports';
import { UpstreamError } from '../ports';
import { aRequest } from '../runtime/given-runtime';
import { DeliverHandler } from './deliver.work';

/** A mail server in memory. */
export class MemoryMailer implements Mailer {
  readonly sent: OutgoingMail[] = [];
  isDown = false;
  refuses = false;

  async send(mail: OutgoingMail): Promise<MailOutcome> {
    if (this.isDown) throw new UpstreamError('the mail server is down', true);
    if (this.refuses) return { outcome: 'refused', status: '550 5.1.1' };
    this.sent.push(mail);
    return { outcome: 'accepted' };
  }
}

/** Reads what no codec has sealed; knows nothing of people in `forgotten`. */
export function clearReader(forgotten: ReadonlySet<string> = new Set()): PersonalReader {
  return {
    readText: async ({ subject, clear }: Personal<string>) =>
      forgotten.has(subject) ? null : (clear ?? null),
  };
}

/** One delivery by a worker that has just started. */
export function deliver(
  process: Process,
  mailId: MailId,
  mailer: Mailer,
  { personal = clearReader() } = {},
): Promise<void> {
  const publicUrl = new URL('https://slipway.example');
  const handler = new DeliverHandler({ ...process, personal, mailer, publicUrl, names });
  const { signal } = new AbortController();
  return handler.handle(mailWork.deliver({ mailId }), { request: aRequest(randomUUID()), signal });
}
