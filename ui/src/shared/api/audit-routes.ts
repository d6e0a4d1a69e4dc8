import type { ApiClient, Paging } from './client';
import type * as T from './types';

export type AuditFilter = Paging & {
  readonly correlationId?: string | undefined;
  readonly type?: string | undefined;
  readonly actor?: string | undefined;
  readonly stream?: string | undefined;
  /** `subtree`: also what is below. */
  readonly reach?: 'organization' | 'subtree' | undefined;
};

/** What happened, who did it, and how a thing stood at a moment. */
export function auditRoutes(client: ApiClient) {
  const path = (organizationId: string, ...rest: readonly string[]): string =>
    ['/v1/organizations', ...[organizationId, 'audit', ...rest].map(encodeURIComponent)].join('/');
  return {
    audit: (organizationId: string, filter: AuditFilter, signal?: AbortSignal) =>
      client.get<T.Page<T.AuditEntry>>(path(organizationId), filter, signal),
    auditEvent: (organizationId: string, eventId: string, signal?: AbortSignal) =>
      client.get<T.AuditDetail>(path(organizationId, 'events', eventId), {}, signal),
    auditGraph: (
      organizationId: string,
      query: { readonly correlationId: string; readonly cursor?: string | undefined },
      signal?: AbortSignal,
    ) => client.get<T.AuditGraph>(path(organizationId, 'graph'), query, signal),
    /** A thing as it is, or as it was up to a place in the log. */
    auditState: (
      organizationId: string,
      query: { readonly stream: string; readonly position?: string | undefined },
      signal?: AbortSignal,
    ) => client.get<T.AuditState>(path(organizationId, 'state'), query, signal),
    /** A file for the browser to download: everything that the filter finds, signed by the server. */
    auditExportUrl: (
      organizationId: string,
      format: 'ndjson' | 'csv',
      filter: Readonly<Record<string, string>>,
    ) => `${path(organizationId, 'export')}?${new URLSearchParams({ format, ...filter }).toString()}`,
  };
}
