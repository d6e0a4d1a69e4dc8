import { assertNever, complete, ignore, perform, schedule, send } from '../kernel';
import type { DeadlineReached, MailId, Output, ProcessContext, ProcessManager } from '../kernel';
import { mailCommands, mailWork } from './notifications.messages';
import type { MailEvent } from './notifications.messages';

const expiry = 'expiry';

type State =
  | { readonly step: 'new' }
  | { readonly step: 'waiting'; readonly mailId: MailId }
  | { readonly step: 'over' };

const ofMail = ({ mailId }: { readonly mailId: MailId }) => mailId;
const correlate: { readonly [T in MailEvent['type']]: typeof ofMail } = {
  'notifications.mail-requested': ofMail,
  'notifications.mail-delivered': ofMail,
  'notifications.mail-refused': ofMail,
  'notifications.mail-expired': ofMail,
};

function react(input: MailEvent | DeadlineReached, state: State, { now }: ProcessContext): readonly Output[] {
  switch (input.type) {
    case 'notifications.mail-requested': {
      if (state.step !== 'new') return [ignore('this mail is on its way')];
      const { mailId, expiresAt } = input.data;
      const left = Math.max(0, Math.ceil((Date.parse(expiresAt) - Date.parse(now)) / 1000));
      return [perform(mailWork.deliver({ mailId })), schedule(expiry, left)];
    }
    case 'process.deadline-reached':
      if (state.step !== 'waiting') return [ignore('what became of this mail is known')];
      return [send('mail', state.mailId, mailCommands.expireMail({}))];
    case 'notifications.mail-delivered':
      return [complete('delivered')];
    case 'notifications.mail-refused':
      return [complete('refused')];
    case 'notifications.mail-expired':
      return [complete('expired')];
    default:
      return assertNever(input);
  }
}

/**
 * One mail on its way: handed to the mail server until that has taken or refused it, or until the mail is of no use any
 * more. Its id is the mail's id.
 */
export const deliverMail: ProcessManager<MailEvent, State> = {
  name: 'deliverMail',
  correlate,
  initial: () => ({ step: 'new' }),
  react,
  evolve(state, input) {
    switch (input.type) {
      case 'notifications.mail-requested':
        return state.step === 'new' ? { step: 'waiting', mailId: input.data.mailId } : state;
      case 'process.deadline-reached':
        return state;
      case 'notifications.mail-delivered':
      case 'notifications.mail-refused':
      case 'notifications.mail-expired':
        return { step: 'over' };
      default:
        return assertNever(input);
    }
  },
};
