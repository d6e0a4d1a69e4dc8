import type { OutgoingMail } from '@slipway/application/ports';
import type { Instant } from '@slipway/domain/kernel';

/** A mail in the mailbox, and when it came. */
export type KeptMail = OutgoingMail & { readonly at: Instant };

/** Only we write these files. */
export function keptMail(text: string): KeptMail {
  return JSON.parse(text) as KeptMail;
}
