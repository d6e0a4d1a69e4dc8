import { assertNever } from '../kernel';
import type { Decider, Instant } from '../kernel';
import { identityErrors } from './identity.errors';
import { userEvents } from './identity.messages';
import type { UserCommand, UserEvent, UserRegistration } from './identity.messages';
import { disable, enable, registered } from './user-disabling';
import type { RegisteredUser, User } from './user-life';
import { confirmEmail, requestVerification, resetPassword, verifyEmail, withLink } from './user-links';
import { decideWayIn, evolveWayIn, isWayInCommand, isWayInEvent, wayInEvents } from './ways-in';
import type { WayInCommand, WayInEvent } from './ways-in';

export type { User } from './user-life';

function register(registration: UserRegistration, state: User): readonly UserEvent[] {
  switch (state.status) {
    case 'unregistered':
      return [userEvents.userRegistered(registration)];
    case 'registered':
    case 'disabled':
      // Personal fields are sealed in the fold, so the vault reference is what tells the same wish from another.
      if (state.password === registration.password) return [];
      throw identityErrors.userExists();
    case 'forgotten':
      throw identityErrors.userForgotten();
    default:
      return assertNever(state);
  }
}

function forget(state: User): readonly UserEvent[] {
  switch (state.status) {
    case 'unregistered':
      throw identityErrors.userNotFound();
    case 'registered':
    case 'disabled':
      return [userEvents.subjectForgotten({ userId: state.userId })];
    case 'forgotten':
      return [];
    default:
      return assertNever(state);
  }
}

function decide(command: UserCommand, state: User, now: Instant): readonly UserEvent[] {
  switch (command.type) {
    case 'identity.register-user':
      return register(command.data, state);
    case 'identity.forget-subject':
      return forget(state);
    case 'identity.disable-user':
      return disable(command.data, state);
    case 'identity.enable-user':
      return enable(state);
    case 'identity.change-password': {
      const { userId, password } = registered(state);
      return password === command.data.password
        ? []
        : [userEvents.passwordChanged({ userId, ...command.data })];
    }
    case 'identity.request-password-reset':
      return [userEvents.passwordResetRequested({ userId: registered(state).userId, ...command.data })];
    case 'identity.reset-password':
      return resetPassword(command.data, registered(state), now);
    case 'identity.request-email-verification':
      return requestVerification(command.data, registered(state));
    case 'identity.verify-email':
      return verifyEmail(command.data.linkHash, registered(state), now);
    case 'identity.confirm-email':
      return confirmEmail(registered(state));
    default:
      return assertNever(command);
  }
}

/** What happens to somebody who is registered; before and after that, nothing does. */
function live(state: RegisteredUser, event: UserEvent): User {
  switch (event.type) {
    case 'identity.user-registered':
    case 'identity.subject-forgotten':
    case 'identity.user-enabled':
      return state;
    case 'identity.user-disabled':
      return { ...state, status: 'disabled' };
    case 'identity.password-changed':
      return { ...state, password: event.data.password, resetLinks: [] };
    case 'identity.password-reset-requested':
      return { ...state, resetLinks: withLink(state.resetLinks, event.data) };
    case 'identity.password-reset':
      return { ...state, password: event.data.password, resetLinks: [], isEmailVerified: true };
    case 'identity.email-verification-requested':
      return { ...state, verificationLinks: withLink(state.verificationLinks, event.data) };
    case 'identity.email-verified':
      return { ...state, isEmailVerified: true };
    default:
      return assertNever(event);
  }
}

const accountsOf = (state: User) => (state.status === 'unregistered' ? [] : state.outsideAccounts);

/** Everything that a person's own stream knows. */
export type PersonCommand = UserCommand | WayInCommand;
export type PersonEvent = UserEvent | WayInEvent;

export const user: Decider<PersonCommand, User, PersonEvent> = {
  category: 'user',
  events: { ...userEvents, ...wayInEvents },
  initial: () => ({ status: 'unregistered' }),
  decide: (command, state, { now }) =>
    isWayInCommand(command) ? decideWayIn(command, registered(state)) : decide(command, state, now),
  evolve(state, event) {
    if (event.type === 'identity.subject-forgotten')
      return { status: 'forgotten', userId: event.data.userId, outsideAccounts: accountsOf(state) };
    if (event.type === 'identity.user-registered') {
      const { userId, password } = event.data;
      const nothingYet = {
        isEmailVerified: false,
        resetLinks: [],
        verificationLinks: [],
        secondFactor: { status: 'none' },
        passkeys: { keys: [], spent: [] },
        outsideAccounts: [],
      } as const;
      return { status: 'registered', userId, password, ...nothingYet };
    }
    if (state.status === 'disabled' && event.type === 'identity.user-enabled')
      return { ...state, status: 'registered' };
    if (state.status !== 'registered') return state;
    return isWayInEvent(event) ? evolveWayIn(state, event) : live(state, event);
  },
};
