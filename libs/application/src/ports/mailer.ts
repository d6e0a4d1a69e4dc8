import type { MailId } from '@slipway/domain/kernel';

/** One mail, ready to be sent. Plain text: there is nothing in it that a mail program could run or load. */
export type OutgoingMail = {
  readonly mailId: MailId;
  /** One address, as its person gave it. Whatever stands in it, it is never more than one. */
  readonly to: string;
  readonly subject: string;
  readonly text: string;
};

export type MailOutcome =
  /** The next mail server has it and is responsible for it. */
  | { readonly outcome: 'accepted' }
  /** It will never be accepted. `status`: codes only, such as `550 5.1.1`. */
  | { readonly outcome: 'refused'; readonly status: string };

/**
 * Sends mails. Called again with the same mail after a crash: a mail program knows both by their Message-ID, which is
 * made of the mail's id. Throws `UpstreamError` when it may go better later.
 */
export interface Mailer {
  send(mail: OutgoingMail): Promise<MailOutcome>;
}
