import { later, trusted } from '../kernel';
import type { Instant, OrganizationId, TokenId, UserId } from '../kernel';
import { fold } from '../kernel';
import { given } from '../kernel/given';
import { tokenCommands as commands, tokenEvents as events } from './identity.messages';
import type { TokenIssue } from './identity.messages';
import { tokenIsUsable } from './identity.policies';
import { token } from './token';

const now = trusted<Instant>('2026-01-01T12:00:00.000Z');
const yearInSeconds = 365 * 86_400;

function anIssue(changes: Partial<TokenIssue> = {}): TokenIssue {
  return {
    tokenId: trusted<TokenId>('token'),
    userId: trusted<UserId>('anna'),
    organizationId: trusted<OrganizationId>('acme'),
    name: 'build',
    scopes: ['read', 'write'],
    hash: 'hash',
    expiresAt: later(now, 3600),
    ...changes,
  };
}
const issued = events.tokenIssued(anIssue());
const revoked = events.tokenRevoked({ tokenId: trusted<TokenId>('token') });

describe('a token not issued yet', () => {
  it('is issued under its trimmed name', () =>
    given(token, [])
      .when(commands.issueToken(anIssue({ name: ' build ' })))
      .then([issued]));

  it('may live for 365 days and no second longer', () => {
    const longest = anIssue({ expiresAt: later(now, yearInSeconds) });
    given(token, [])
      .when(commands.issueToken(longest), { now })
      .then([events.tokenIssued(longest)]);
    given(token, [])
      .when(commands.issueToken(anIssue({ expiresAt: later(now, yearInSeconds + 1) })), { now })
      .fails('identity.invalid_token_expiry');
  });

  it('may not be expired from the start', () =>
    given(token, [])
      .when(commands.issueToken(anIssue({ expiresAt: now })), { now })
      .fails('identity.invalid_token_expiry'));

  it('needs a name', () =>
    given(token, [])
      .when(commands.issueToken(anIssue({ name: ' ' })))
      .fails('identity.invalid_token_name'));

  it('needs scopes, each once', () => {
    given(token, [])
      .when(commands.issueToken(anIssue({ scopes: [] })))
      .fails('identity.invalid_token_scopes');
    given(token, [])
      .when(commands.issueToken(anIssue({ scopes: ['read', 'read'] })))
      .fails('identity.invalid_token_scopes');
  });

  it('cannot be revoked', () =>
    given(token, []).when(commands.revokeToken({})).fails('identity.token_not_found'));
  it('is not usable', () => expect(tokenIsUsable(token.initial(), now)).toBe(false));
});

describe('an issued token', () => {
  it('is not issued twice', () => given(token, [issued]).when(commands.issueToken(anIssue())).then([]));
  it('is not issued over', () =>
    given(token, [issued])
      .when(commands.issueToken(anIssue({ hash: 'other' })))
      .fails('identity.token_exists'));
  it('is revoked', () => given(token, [issued]).when(commands.revokeToken({})).then([revoked]));
  it('is usable until the instant of its expiry', () => {
    const state = fold(token, [issued]);
    expect(tokenIsUsable(state, later(now, 3599))).toBe(true);
    expect(tokenIsUsable(state, later(now, 3600))).toBe(false);
  });
});

describe('a revoked token', () => {
  it('stays revoked', () => given(token, [issued, revoked]).when(commands.revokeToken({})).then([]));
  it('does not come back', () => {
    given(token, [issued, revoked]).when(commands.issueToken(anIssue())).then([]);
    expect(tokenIsUsable(fold(token, [issued, revoked]), now)).toBe(false);
  });
});
