import { recorded } from '@slipway/domain/kernel';
import type { MailId, Message, Personal } from '@slipway/domain/kernel';
import { mail, mailCommands, mailEvents, mailWork } from '@slipway/domain/notifications';
import type { MailCommand, MailEvent, MailWork } from '@slipway/domain/notifications';
import type { NameHash, PersonalReader } from '../identity/identity.ports';
import type { Clock, EventStore, Mailer } from '../ports';
import type { CommandRunner } from '../runtime/command-runner';
import type { FoldCache } from '../runtime/fold-cache';
import type { WorkContext, WorkHandler } from '../runtime/work-executor';
import { letterText } from './letters';
import { mailLink } from './post-mail';

type DeliverWork = Extract<MailWork, { type: 'notifications.deliver' }>;

export type DeliverParts = {
  readonly runner: Pick<CommandRunner, 'run'>;
  readonly folds: FoldCache;
  readonly store: EventStore;
  readonly personal: PersonalReader;
  readonly clock: Clock;
  readonly mailer: Mailer;
  readonly publicUrl: URL;
  readonly names: NameHash;
};

/** Hands one mail to the mail server. What is not known to be taken or refused is tried again, until it is too late. */
export class DeliverHandler implements WorkHandler {
  readonly type = mailWork.deliver.type;

  constructor(private readonly parts: DeliverParts) {}

  async handle(work: Message, { request }: WorkContext): Promise<void> {
    const { mailId: id } = recorded<DeliverWork>(work).data;
    const { state } = await this.parts.folds.refresh(mail, `mail-${id}`);
    if (state.status !== 'waiting') return;
    const isTooLate = state.request.expiresAt <= this.parts.clock.now();
    const command = isTooLate ? mailCommands.expireMail({}) : await this.#send(id);
    await this.parts.runner.run({ decider: mail, id, command, request });
  }

  async #send(mailId: MailId): Promise<MailCommand> {
    const { mailer, publicUrl, names } = this.parts;
    const { letter, to } = await this.#request(mailId);
    if (to === null) return mailCommands.recordRefusal({ status: 'forgotten' });
    const sender = { publicUrl, secret: mailLink(names, mailId) };
    const answer = await mailer.send({ mailId, to, ...letterText(letter, sender) });
    return answer.outcome === 'accepted'
      ? mailCommands.recordDelivery({})
      : mailCommands.recordRefusal({ status: answer.status });
  }

  /** From the stream itself: the address opens only where it was sealed, in this very event. */
  async #request(mailId: MailId) {
    for await (const stored of this.parts.store.readStream(`mail-${mailId}`, { maxCount: 1 })) {
      const event = recorded<MailEvent>(stored);
      if (event.type !== mailEvents.mailRequested.type) break;
      const { letter, to } = event.data;
      return { letter, to: await this.#open(to, stored.id) };
    }
    throw new Error(`mail ${mailId} does not begin with its request`);
  }

  /** `null`: its person was forgotten meanwhile. */
  #open(to: Personal<string>, eventId: string): Promise<string | null> {
    return this.parts.personal.readText(to, `${eventId}/to`);
  }
}
