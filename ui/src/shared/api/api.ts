import { accountRoutes } from './account-routes';
import { auditRoutes } from './audit-routes';
import { createCallLog } from './calls';
import { createClient } from './client';
import type { Paging, SubmitOptions } from './client';
import { createConsistency } from './consistency';
import { createProofDesk } from '@/shared/session/proof-desk';
import type * as T from './types';

export const consistency = createConsistency();

// Looked up per call: tests and instrumentation may replace the global.
export const callLog = createCallLog();
export const proofDesk = createProofDesk();
const client = createClient({
  fetch: (...args) => globalThis.fetch(...args),
  consistency,
  onChanged: callLog.note,
  prove: proofDesk.ask,
});

const path = (organizationId: string, ...rest: readonly string[]): string =>
  ['/v1/organizations', ...[organizationId, ...rest].map(encodeURIComponent)].join('/');
const base = (organizationId: string): string => path(organizationId);
const orderPath = (organizationId: string, orderId: string): string =>
  `${base(organizationId)}/orders/${encodeURIComponent(orderId)}`;
const operationPath = (organizationId: string, operationId: string): string =>
  `${base(organizationId)}/operations/${encodeURIComponent(operationId)}`;

/** `resource`: one thing here, as events name it in `stream`. */
export type AccessQuestion = {
  readonly user: string;
  readonly action: string;
  readonly resource?: string | undefined;
};
export type OrderFilter = Paging & { readonly status?: T.OrderStatus | undefined };

/** Every route that the dashboard uses, by what it is for. */
export const api = {
  setupState: (signal?: AbortSignal) => client.get<T.SetupState>('/v1/setup', {}, signal),
  setUp: (body: T.SetupRequest, options?: SubmitOptions) =>
    client.post<T.SetupResult>('/v1/setup', body, options),
  signIn: (body: T.Credentials) => client.post<T.SessionResult>('/v1/session', body),
  proveAgain: (body: T.Proof) => client.post<unknown>('/v1/session/proofs', body),
  signOut: () => client.remove('/v1/session'),
  askForResetLink: (email: string) => client.post<unknown>('/v1/password/reset-links', { email }),
  resetPassword: (token: string, password: string) =>
    client.post<unknown>('/v1/password/resets', { token, password }),
  verifyEmail: (token: string) => client.post<unknown>('/v1/email/verifications', { token }),
  ...accountRoutes(client),
  ...auditRoutes(client),
  me: (signal?: AbortSignal) => client.get<T.Me>('/v1/me', {}, signal),
  /** The changes that this page has made, newest first. */
  calls: callLog.calls,

  organization: (organizationId: string, signal?: AbortSignal) =>
    client.get<T.Organization>(path(organizationId), {}, signal),
  children: (organizationId: string, paging: Paging, signal?: AbortSignal) =>
    client.get<T.Page<T.Organization>>(path(organizationId, 'children'), paging, signal),
  createChild: (organizationId: string, body: T.CreateChildRequest, options: SubmitOptions) =>
    client.post<T.CommandResult>(path(organizationId, 'children'), body, options),

  renameOrganization: (organizationId: string, name: string) =>
    client.patch<T.CommandResult>(path(organizationId), { name }),
  suspendOrganization: (organizationId: string, reason: string) =>
    client.put<T.CommandResult>(path(organizationId, 'suspension'), { reason }),
  resumeOrganization: (organizationId: string) => client.remove(path(organizationId, 'suspension')),
  archiveOrganization: (organizationId: string) =>
    client.put<T.CommandResult>(path(organizationId, 'archival')),
  restoreOrganization: (organizationId: string) => client.remove(path(organizationId, 'archival')),

  approvalThreshold: (organizationId: string, signal?: AbortSignal) =>
    client.get<T.ApprovalThreshold>(path(organizationId, 'approval-threshold'), {}, signal),
  /** `null`: nothing needs an approval. */
  setApprovalThreshold: (organizationId: string, wish: T.ApprovalThresholdRequest | null) =>
    wish === null
      ? client.remove<unknown>(path(organizationId, 'approval-threshold'))
      : client.put<unknown>(path(organizationId, 'approval-threshold'), wish),
  /** Both name the plan that was looked at. */
  approvePlan: (organizationId: string, orderId: string, digest: string, options: SubmitOptions) =>
    client.post<T.CommandResult>(`${orderPath(organizationId, orderId)}/plan/approval`, { digest }, options),
  discardPlan: (organizationId: string, orderId: string, digest: string, options: SubmitOptions) =>
    client.post<T.CommandResult>(`${orderPath(organizationId, orderId)}/plan/discard`, { digest }, options),

  members: (organizationId: string, paging: Paging, signal?: AbortSignal) =>
    client.get<T.Page<T.Member>>(path(organizationId, 'members'), paging, signal),
  addMember: (organizationId: string, body: T.AddMemberRequest, options: SubmitOptions) =>
    client.post<T.CommandResult>(path(organizationId, 'members'), body, options),
  assignRole: (organizationId: string, userId: string, body: T.AssignRoleRequest) =>
    client.put<T.CommandResult>(path(organizationId, 'members', userId, 'role'), body),
  deactivateMember: (organizationId: string, userId: string) =>
    client.put<T.CommandResult>(path(organizationId, 'members', userId, 'deactivation')),
  reactivateMember: (organizationId: string, userId: string) =>
    client.remove<T.CommandResult>(path(organizationId, 'members', userId, 'deactivation')),
  removeMember: (organizationId: string, userId: string) =>
    client.remove(path(organizationId, 'members', userId)),
  invitations: (organizationId: string, paging: Paging, signal?: AbortSignal) =>
    client.get<T.Page<T.Invitation>>(path(organizationId, 'invitations'), paging, signal),
  invite: (organizationId: string, body: T.InviteRequest, options: SubmitOptions) =>
    client.post<T.InvitationReply>(path(organizationId, 'invitations'), body, options),
  resendInvitation: (organizationId: string, id: string) =>
    client.post<T.CommandResult>(path(organizationId, 'invitations', id, 'resends'), undefined),
  revokeInvitation: (organizationId: string, id: string) =>
    client.remove(path(organizationId, 'invitations', id)),
  permissionSets: (organizationId: string, signal?: AbortSignal) =>
    client.get<T.PermissionSetList>(path(organizationId, 'permission-sets'), {}, signal),
  definePermissionSet: (organizationId: string, body: T.PermissionSetRequest, options: SubmitOptions) =>
    client.post<T.CommandResult>(path(organizationId, 'permission-sets'), body, options),
  redefinePermissionSet: (organizationId: string, id: string, body: T.PermissionSetRequest) =>
    client.put<T.CommandResult>(path(organizationId, 'permission-sets', id), body),
  removePermissionSet: (organizationId: string, id: string) =>
    client.remove(path(organizationId, 'permission-sets', id)),
  tokens: (organizationId: string, paging: Paging, signal?: AbortSignal) =>
    client.get<T.Page<T.Token>>(path(organizationId, 'tokens'), paging, signal),
  issueToken: (organizationId: string, body: T.IssueTokenRequest, options: SubmitOptions) =>
    client.post<T.IssuedTokenReply>(path(organizationId, 'tokens'), body, options),
  revokeToken: (organizationId: string, tokenId: string) =>
    client.remove(path(organizationId, 'tokens', tokenId)),

  explainAccess: (organizationId: string, question: AccessQuestion, signal?: AbortSignal) =>
    client.get<T.Explanation>(path(organizationId, 'access', 'explain'), question, signal),

  safeguards: (organizationId: string, signal?: AbortSignal) =>
    client.get<T.Safeguards>(path(organizationId, 'safeguards'), {}, signal),
  setSafeguards: (organizationId: string, body: T.Safeguards) =>
    client.put<unknown>(path(organizationId, 'safeguards'), body),
  license: (organizationId: string, signal?: AbortSignal) =>
    client.get<T.License>(`${base(organizationId)}/license`, {}, signal),
  renewLicense: (organizationId: string, options: SubmitOptions) =>
    client.post<T.CommandResult>(`${base(organizationId)}/license/renewals`, {}, options),
  catalogue: (organizationId: string, signal?: AbortSignal) =>
    client.get<T.Catalogue>(`${base(organizationId)}/catalogue`, {}, signal),

  placeOrder: (organizationId: string, body: T.OrderRequest, options: SubmitOptions) =>
    client.post<T.OrderAccepted>(`${base(organizationId)}/orders`, body, options),
  orders: (organizationId: string, paging: OrderFilter, signal?: AbortSignal) =>
    client.get<T.Page<T.Order>>(`${base(organizationId)}/orders`, paging, signal),
  order: (organizationId: string, orderId: string, signal?: AbortSignal) =>
    client.get<T.Order>(orderPath(organizationId, orderId), {}, signal),
  payAgain: (organizationId: string, orderId: string, paymentMethod: string, options: SubmitOptions) =>
    client.post<T.CommandResult>(
      `${orderPath(organizationId, orderId)}/payments`,
      { paymentMethod },
      options,
    ),
  cancelOrder: (organizationId: string, orderId: string) =>
    client.post<T.OrderAccepted>(`${orderPath(organizationId, orderId)}/cancellation`, undefined),
  confirmPayment: (organizationId: string, orderId: string, options: SubmitOptions) =>
    client.post<T.CommandResult>(`${orderPath(organizationId, orderId)}/payments/confirmation`, {}, options),

  /** Where the bank asks for the customer's consent, if it does. */
  confirmationOf: (organizationId: string, orderId: string, signal?: AbortSignal) =>
    client.get<T.Confirmation>(
      path(organizationId, 'orders', orderId, 'payments', 'confirmation'),
      {},
      signal,
    ),
  returnedMoney: (organizationId: string, orderId: string, signal?: AbortSignal) =>
    client.get<T.ReturnedMoney>(path(organizationId, 'orders', orderId, 'refunds'), {}, signal),
  refund: (organizationId: string, orderId: string, body: T.RefundRequest, options: SubmitOptions) =>
    client.post<T.RefundReply>(path(organizationId, 'orders', orderId, 'refunds'), body, options),
  paymentMethods: (organizationId: string, signal?: AbortSignal) =>
    client.get<T.PaymentMethods>(path(organizationId, 'payment-methods'), {}, signal),
  addPaymentMethod: (organizationId: string, paymentMethod: string, options: SubmitOptions) =>
    client.post<T.PaymentMethodReply>(path(organizationId, 'payment-methods'), { paymentMethod }, options),
  removePaymentMethod: (organizationId: string, paymentMethod: string) =>
    client.remove(path(organizationId, 'payment-methods', paymentMethod)),
  ledger: (organizationId: string, paging: Paging, signal?: AbortSignal) =>
    client.get<T.Page<T.LedgerEntry>>(path(organizationId, 'ledger'), paging, signal),
  balances: (organizationId: string, signal?: AbortSignal) =>
    client.get<T.LedgerBalances>(path(organizationId, 'ledger', 'balances'), {}, signal),

  credentials: (organizationId: string, paging: Paging, signal?: AbortSignal) =>
    client.get<T.Page<T.Credential>>(path(organizationId, 'credentials'), paging, signal),
  addCredential: (organizationId: string, body: T.AddCredentialRequest, options: SubmitOptions) =>
    client.post<T.CommandResult>(path(organizationId, 'credentials'), body, options),
  renameCredential: (organizationId: string, id: string, name: string) =>
    client.patch<T.CommandResult>(path(organizationId, 'credentials', id), { name }),
  testCredential: (organizationId: string, id: string) =>
    client.post<T.CredentialVerdictReply>(path(organizationId, 'credentials', id, 'test'), undefined),
  rotateCredential: (organizationId: string, id: string, fields: T.CredentialFields) =>
    client.put<T.CommandResult>(path(organizationId, 'credentials', id, 'fields'), { fields }),
  removeCredential: (organizationId: string, id: string) =>
    client.remove(path(organizationId, 'credentials', id)),

  connections: (organizationId: string, paging: Paging, signal?: AbortSignal) =>
    client.get<T.Page<T.Connection>>(path(organizationId, 'connections'), paging, signal),
  connection: (organizationId: string, id: string, signal?: AbortSignal) =>
    client.get<T.Connection>(path(organizationId, 'connections', id), {}, signal),
  connectServer: (organizationId: string, body: T.ConnectServerRequest, options: SubmitOptions) =>
    client.post<T.ConnectedReply>(path(organizationId, 'connections'), body, options),
  lookAtHostKey: (organizationId: string, id: string) =>
    client.post<T.HostKeyReply>(path(organizationId, 'connections', id, 'host-key'), undefined),
  confirmHostKey: (organizationId: string, id: string, fingerprint: string) =>
    client.post<T.CommandResult>(path(organizationId, 'connections', id, 'host-key', 'confirm'), {
      fingerprint,
    }),
  checkConnection: (organizationId: string, id: string) =>
    client.post<T.CheckReply>(path(organizationId, 'connections', id, 'check'), undefined),
  disconnect: (organizationId: string, id: string) => client.remove(path(organizationId, 'connections', id)),

  operations: (organizationId: string, paging: Paging, signal?: AbortSignal) =>
    client.get<T.Page<T.Operation>>(`${base(organizationId)}/operations`, paging, signal),
  operation: (organizationId: string, operationId: string, signal?: AbortSignal) =>
    client.get<T.Operation>(operationPath(organizationId, operationId), {}, signal),
  operationEventsUrl: (organizationId: string, operationId: string) =>
    `${operationPath(organizationId, operationId)}/events`,

  servers: (organizationId: string, paging: Paging, signal?: AbortSignal) =>
    client.get<T.Page<T.Server>>(`${base(organizationId)}/servers`, paging, signal),
  server: (organizationId: string, serverId: string, signal?: AbortSignal) =>
    client.get<T.Server>(`${base(organizationId)}/servers/${encodeURIComponent(serverId)}`, {}, signal),
  removeServer: (organizationId: string, serverId: string) =>
    client.remove<T.CommandResult>(path(organizationId, 'servers', serverId)),
};
