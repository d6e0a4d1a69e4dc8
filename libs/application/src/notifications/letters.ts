import type { Letter } from '@slipway/domain/notifications';
import { linkToken } from '../identity/link-token';
import { invitationToken } from '../organizations/invitation-token';
import type { Secret } from '../ports';

export type LetterText = { readonly subject: string; readonly text: string };
type Kind = Letter['kind'];
type LetterOf = { readonly [L in Letter as L['kind']]: L };

/** `publicUrl` is the only origin that ever stands in a mail, whoever asked for it under what name. */
export type Sender = {
  readonly publicUrl: URL;
  /** The secret of this mail's link. */
  readonly secret: Secret;
};

/** What each letter says. */
const texts: { readonly [K in Kind]: (letter: LetterOf[K], sender: Sender) => LetterText } = {
  trial: (_, { publicUrl: { host } }) =>
    written('Mails arrive', [
      `The operator of ${host} wanted to know whether mails from there arrive. This one did.`,
    ]),
  password_reset: ({ userId }, sender) =>
    written('Set another password', [
      `Somebody, you perhaps, wants to set another password at ${sender.publicUrl.host}. Within an hour this can be done here:`,
      linkTo('reset-password', linkToken(userId, sender.secret), sender),
      'If it was not you, there is nothing to do: your password is what it was.',
    ]),
  email_verification: ({ userId }, sender) =>
    written('Is this your address?', [
      `At ${sender.publicUrl.host} this is said to be your e-mail address. Say within a day that it is:`,
      linkTo('verify-email', linkToken(userId, sender.secret), sender),
      'If it is not, there is nothing to do.',
    ]),
  password_changed: (_, { publicUrl: { host, origin } }) =>
    written('Your password is another one now', [
      `Your password at ${host} was just changed, and all other sessions have ended.`,
      `If it was not you, set another one at once: ${origin}/forgot-password`,
    ]),
  invitation: (letter, sender) =>
    written('You are invited', [
      `At ${sender.publicUrl.host} somebody of the organization “${letter.organizationName}” asks you to join it. Within a week this can be done here:`,
      linkTo('invitation', invitationToken(letter, sender.secret), sender),
      'If you do not know them, there is nothing to do.',
    ]),
};

export function letterText<K extends Kind>(
  letter: LetterOf[K] & { readonly kind: K },
  sender: Sender,
): LetterText {
  const kind: K = letter.kind;
  return texts[kind](letter, sender);
}

/** The secret stands behind the #, which no server writes into its log. */
function linkTo(page: string, token: Secret, { publicUrl }: Sender): string {
  return `${publicUrl.origin}/${page}#token=${token.reveal()}`;
}

function written(subject: string, paragraphs: readonly string[]): LetterText {
  return { subject, text: `${paragraphs.join('\n\n')}\n` };
}
