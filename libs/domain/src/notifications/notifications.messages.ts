import { command, event } from '../kernel';
import type { Instant, InvitationId, MailId, MessagesOf, OrganizationId, Personal, UserId } from '../kernel';

/** What a mail says. A new kind also needs its text, in the application's `letters.ts`. */
export type Letter =
  /** From the operator, who wants to know whether mails arrive. */
  | { readonly kind: 'trial' }
  /** Its link sets another password for this person. */
  | { readonly kind: 'password_reset'; readonly userId: UserId }
  /** Its link proves that the mail has arrived. */
  | { readonly kind: 'email_verification'; readonly userId: UserId }
  /** The password is another one now. */
  | { readonly kind: 'password_changed' }
  /** Its link lets whoever has this mail join. The name is that of the organization when it was sent. */
  | {
      readonly kind: 'invitation';
      readonly organizationId: OrganizationId;
      readonly invitationId: InvitationId;
      readonly organizationName: string;
    };

export type MailRequest = {
  readonly mailId: MailId;
  /** The address. Its subject is the person, or whatever else the mail is about while nobody knows one. */
  readonly to: Personal<string>;
  readonly letter: Letter;
  /** From here on the mail is of no use to anybody, and not tried any more. */
  readonly expiresAt: Instant;
};

export const mailCommands = {
  requestMail: command('notifications.request-mail').of<MailRequest>(),
  recordDelivery: command('notifications.record-delivery').of<Record<never, never>>(),
  recordRefusal: command('notifications.record-refusal').of<{ readonly status: string }>(),
  expireMail: command('notifications.expire-mail').of<Record<never, never>>(),
};
type OfMail<D = unknown> = { readonly mailId: MailId } & D;
export const mailEvents = {
  mailRequested: event('notifications.mail-requested').of<MailRequest>(),
  /** A mail server has taken it; whether somebody reads it nobody knows. */
  mailDelivered: event('notifications.mail-delivered').of<OfMail>(),
  /** `status`: the codes of the mail server's answer. Its words may repeat the address and are not kept. */
  mailRefused: event('notifications.mail-refused').of<OfMail<{ readonly status: string }>>(),
  mailExpired: event('notifications.mail-expired').of<OfMail>(),
};
export type MailCommand = MessagesOf<typeof mailCommands>;
export type MailEvent = MessagesOf<typeof mailEvents>;

export const mailWork = {
  deliver: command('notifications.deliver').of<OfMail>(),
};
export type MailWork = MessagesOf<typeof mailWork>;
