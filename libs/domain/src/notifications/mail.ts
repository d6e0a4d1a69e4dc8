import { assertNever } from '../kernel';
import type { Decider, Instant } from '../kernel';
import { notificationErrors } from './notifications.errors';
import { mailEvents } from './notifications.messages';
import type { MailCommand, MailEvent, MailRequest } from './notifications.messages';

export type Mail =
  | { readonly status: 'unrequested' }
  | { readonly status: 'waiting' | 'delivered' | 'refused' | 'expired'; readonly request: MailRequest };

function request(wish: MailRequest, state: Mail, now: Instant): readonly MailEvent[] {
  // The id comes from the command that asks for the mail: the same id is the same wish.
  if (state.status !== 'unrequested') return [];
  if (wish.expiresAt <= now) throw notificationErrors.mailTooLate();
  return [mailEvents.mailRequested(wish)];
}

/** What became of a mail is decided once: an answer that comes later changes nothing. */
function end(state: Mail, ending: (request: MailRequest) => MailEvent): readonly MailEvent[] {
  switch (state.status) {
    case 'unrequested':
      throw notificationErrors.mailNotFound();
    case 'waiting':
      return [ending(state.request)];
    case 'delivered':
    case 'refused':
    case 'expired':
      return [];
    default:
      return assertNever(state);
  }
}

export const mail: Decider<MailCommand, Mail, MailEvent> = {
  category: 'mail',
  events: mailEvents,
  initial: () => ({ status: 'unrequested' }),
  decide(command, state, { now }) {
    switch (command.type) {
      case 'notifications.request-mail':
        return request(command.data, state, now);
      case 'notifications.record-delivery':
        return end(state, ({ mailId }) => mailEvents.mailDelivered({ mailId }));
      case 'notifications.record-refusal':
        return end(state, ({ mailId }) => mailEvents.mailRefused({ mailId, status: command.data.status }));
      case 'notifications.expire-mail':
        return end(state, ({ mailId }) => mailEvents.mailExpired({ mailId }));
      default:
        return assertNever(command);
    }
  },
  evolve(state, event) {
    if (event.type === 'notifications.mail-requested') return { status: 'waiting', request: event.data };
    if (state.status === 'unrequested') return state;
    switch (event.type) {
      case 'notifications.mail-delivered':
        return { ...state, status: 'delivered' };
      case 'notifications.mail-refused':
        return { ...state, status: 'refused' };
      case 'notifications.mail-expired':
        return { ...state, status: 'expired' };
      default:
        return assertNever(event);
    }
  },
};
