import { assertNever, trimmedName } from '../kernel';
import type { Decider, Instant } from '../kernel';
import { identityErrors } from './identity.errors';
import { tokenEvents } from './identity.messages';
import type { TokenCommand, TokenEvent, TokenIssue } from './identity.messages';
import { refusalOfTokenIssue } from './identity.policies';
import type { Token } from './token-life';

export type { Token } from './token-life';

function issue(data: TokenIssue, state: Token, now: Instant): readonly TokenEvent[] {
  if (state.status !== 'unissued') {
    if (state.hash === data.hash) return [];
    throw identityErrors.tokenExists();
  }
  const refusal = refusalOfTokenIssue(data, now);
  if (refusal !== null) throw refusal;
  return [tokenEvents.tokenIssued({ ...data, name: trimmedName(data.name) ?? data.name })];
}

function revoke(state: Token): readonly TokenEvent[] {
  switch (state.status) {
    case 'unissued':
      throw identityErrors.tokenNotFound();
    case 'issued':
      return [tokenEvents.tokenRevoked({ tokenId: state.tokenId })];
    case 'revoked':
      return [];
    default:
      return assertNever(state);
  }
}

export const token: Decider<TokenCommand, Token, TokenEvent> = {
  category: 'token',
  events: tokenEvents,
  initial: () => ({ status: 'unissued' }),
  decide(command, state, context) {
    switch (command.type) {
      case 'identity.issue-token':
        return issue(command.data, state, context.now);
      case 'identity.revoke-token':
        return revoke(state);
      default:
        return assertNever(command);
    }
  },
  evolve(state, event) {
    switch (event.type) {
      case 'identity.token-issued':
        return { status: 'issued', ...event.data };
      case 'identity.token-revoked':
        return state.status === 'unissued' ? state : { ...state, status: 'revoked' };
      default:
        return assertNever(event);
    }
  },
};
