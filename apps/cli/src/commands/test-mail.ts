import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { isEmail } from 'class-validator';
import { normalizedEmail } from '@slipway/application/identity';
import { mailIdOf, postMail } from '@slipway/application/notifications';
import { later, personal } from '@slipway/domain/kernel';
import type { MailId } from '@slipway/domain/kernel';
import { mail } from '@slipway/domain/notifications';
import type { Mail } from '@slipway/domain/notifications';
import { readSettings, required } from '@slipway/infra/config/env';
import { createLogger } from '@slipway/infra/logging/logger';
import { openWriteSide } from '@slipway/infra/write-side';
import type { WriteSide } from '@slipway/infra/write-side';
import { UsageError } from '../command';
import type { RunCommand } from '../command';

const usefulSeconds = 3_600;
const looks = { every: 200, times: 100 };

/** Sends a mail the way every mail goes, and waits a while for what becomes of it. */
export const testMail: RunCommand = async (args, say) => {
  const [address, ...others] = args;
  if (address === undefined || others.length > 0 || !isEmail(address))
    throw new UsageError('say where to: slipway test-mail <e-mail address>');
  const settings = readSettings();
  const databaseUrl = required(settings, 'DATABASE_API_URL');
  const logger = createLogger('cli', 'silent');
  const writeSide = openWriteSide({ settings, databaseUrl, applicationName: 'slipway cli', logger });
  try {
    const mailId = await ask(writeSide, normalizedEmail(address));
    say(sentences[await outcomeOf(writeSide, mailId)]);
  } finally {
    await writeSide.close();
  }
};

const sentences: Readonly<Record<Mail['status'], string>> = {
  unrequested: 'the mail was not written down; try again',
  waiting: 'the mail is still on its way; the log of the projector says what the mail server answers',
  delivered: 'the mail server took the mail; without SMTP_URL it is at /mailbox on this machine',
  refused: 'the mail server refuses this mail for good; the audit trail of the platform has its codes',
  expired: 'the mail was not taken in time',
};

async function ask({ runner, clock }: WriteSide, address: string): Promise<MailId> {
  const commandId = randomUUID();
  const request = {
    actor: { kind: 'operator' },
    scope: 'platform',
    commandId,
    correlationId: commandId,
    causationId: commandId,
  } as const;
  const mailId = mailIdOf(request);
  const expiresAt = later(clock.now(), usefulSeconds);
  // The operator writes to an address, not to a person: it is sealed for nobody but this mail.
  const to = personal(mailId, address);
  await postMail(runner, { mailId, to, letter: { kind: 'trial' }, expiresAt }, request);
  return mailId;
}

async function outcomeOf({ folds }: WriteSide, mailId: MailId): Promise<Mail['status']> {
  for (let left = looks.times; ; left -= 1) {
    const { state } = await folds.refresh(mail, `mail-${mailId}`);
    if (state.status !== 'waiting' || left === 0) return state.status;
    await pause(looks.every);
  }
}
