import { createClient } from './client';
import type { SubmitOptions } from './client';
import { createConsistency } from './consistency';
import type * as T from './types';

export const consistency = createConsistency();

// Looked up per call: tests and instrumentation may replace the global.
const client = createClient({ fetch: (...args) => globalThis.fetch(...args), consistency });

const base = (organizationId: string): string => `/v1/organizations/${encodeURIComponent(organizationId)}`;
const orderPath = (organizationId: string, orderId: string): string =>
  `${base(organizationId)}/orders/${encodeURIComponent(orderId)}`;
const operationPath = (organizationId: string, operationId: string): string =>
  `${base(organizationId)}/operations/${encodeURIComponent(operationId)}`;

export type Paging = { readonly cursor?: string | undefined; readonly limit?: number };
export type AuditFilter = Paging & { readonly correlationId?: string | undefined };

/** Every route that the dashboard uses, by what it is for. */
export const api = {
  setupState: (signal?: AbortSignal) => client.get<T.SetupState>('/v1/setup', {}, signal),
  setUp: (body: T.SetupRequest, options?: SubmitOptions) =>
    client.post<T.SetupResult>('/v1/setup', body, options),
  signIn: (body: T.Credentials) => client.post<T.SessionResult>('/v1/session', body),
  signOut: () => client.remove('/v1/session'),
  me: (signal?: AbortSignal) => client.get<T.Me>('/v1/me', {}, signal),

  license: (organizationId: string, signal?: AbortSignal) =>
    client.get<T.License>(`${base(organizationId)}/license`, {}, signal),
  renewLicense: (organizationId: string, options: SubmitOptions) =>
    client.post<T.CommandResult>(`${base(organizationId)}/license/renewals`, {}, options),
  catalogue: (organizationId: string, signal?: AbortSignal) =>
    client.get<T.Catalogue>(`${base(organizationId)}/catalogue`, {}, signal),

  placeOrder: (organizationId: string, body: T.OrderRequest, options: SubmitOptions) =>
    client.post<T.OrderAccepted>(`${base(organizationId)}/orders`, body, options),
  orders: (organizationId: string, paging: Paging, signal?: AbortSignal) =>
    client.get<T.Page<T.Order>>(`${base(organizationId)}/orders`, paging, signal),
  order: (organizationId: string, orderId: string, signal?: AbortSignal) =>
    client.get<T.Order>(orderPath(organizationId, orderId), {}, signal),
  payAgain: (organizationId: string, orderId: string, paymentMethod: string, options: SubmitOptions) =>
    client.post<T.CommandResult>(
      `${orderPath(organizationId, orderId)}/payments`,
      { paymentMethod },
      options,
    ),
  confirmPayment: (organizationId: string, orderId: string, options: SubmitOptions) =>
    client.post<T.CommandResult>(`${orderPath(organizationId, orderId)}/payments/confirmation`, {}, options),

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
  audit: (organizationId: string, filter: AuditFilter, signal?: AbortSignal) =>
    client.get<T.Page<T.AuditEntry>>(`${base(organizationId)}/audit`, filter, signal),
};
