import type { ApiClient } from './client';
import type * as T from './types';

/** What a person may do with the own account, and what opens it. */
export function accountRoutes(client: ApiClient) {
  return {
    sessions: (signal?: AbortSignal) => client.get<T.SessionList>('/v1/sessions', {}, signal),
    endSession: (id: string) => client.remove(`/v1/sessions/${encodeURIComponent(id)}`),
    endOtherSessions: () => client.remove('/v1/sessions'),
    changePassword: (body: T.ChangePasswordRequest) => client.post<unknown>('/v1/password/changes', body),

    lookAtInvitation: (token: string) => client.post<T.SeenInvitation>('/v1/invitations/lookups', { token }),
    acceptInvitation: (token: string) =>
      client.post<T.CommandResult>('/v1/invitations/acceptances', { token }),
    registerInvited: (body: T.RegisterInvitedRequest) =>
      client.post<T.JoinedReply>('/v1/invitations/registrations', body),

    secondFactor: (signal?: AbortSignal) => client.get<T.SecondFactorStatus>('/v1/second-factor', {}, signal),
    offerSecondFactor: () => client.post<T.OfferedSecondFactor>('/v1/second-factor/offers', undefined),
    enrolSecondFactor: (code: string) =>
      client.post<T.RecoveryCodes>('/v1/second-factor/enrolments', { code }),
    renewRecoveryCodes: () => client.post<T.RecoveryCodes>('/v1/second-factor/recovery-codes', undefined),
    removeSecondFactor: () => client.remove('/v1/second-factor'),

    passkeys: (signal?: AbortSignal) => client.get<T.PasskeyList>('/v1/passkeys', {}, signal),
    offerPasskey: () => client.post<T.BrowserOptions>('/v1/passkeys/offers', undefined),
    addPasskey: (body: T.AddPasskeyRequest) => client.post<unknown>('/v1/passkeys', body),
    removePasskey: (id: string) => client.remove(`/v1/passkeys/${encodeURIComponent(id)}`),
    passkeyChallenge: () => client.post<T.BrowserOptions>('/v1/session/passkey-challenges', undefined),
    signInByPasskey: (body: T.PasskeySignIn) => client.post<T.SessionResult>('/v1/session/passkeys', body),

    identityProvider: (signal?: AbortSignal) => client.get<T.IdentityProvider>('/v1/oidc', {}, signal),
    beginVisit: () => client.post<T.ProviderVisit>('/v1/oidc/visits', undefined),
    signInByAccount: (body: T.AccountSignIn) => client.post<T.SessionResult>('/v1/oidc/sessions', body),
    beginLinkVisit: () => client.post<T.ProviderVisit>('/v1/oidc/link-visits', undefined),
    linkAccount: (body: T.ProviderAnswer) => client.post<unknown>('/v1/oidc/links', body),
    unlinkAccounts: () => client.remove('/v1/oidc/links'),
  };
}
