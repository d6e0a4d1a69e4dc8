import { api } from '@/shared/api/api';
import type { AuditEntry } from '@/shared/api/types';
import { usePagedList } from '@/shared/composables/usePagedList';
import type { PagedList } from '@/shared/composables/usePagedList';

const PAGE_SIZE = 50;

/** All events of an organization, or the story of one correlation. */
export function useAuditTrail(
  organizationId: () => string,
  correlationId: () => string | undefined,
): PagedList<AuditEntry> {
  return usePagedList({
    key: () => ['audit', organizationId(), correlationId() ?? ''],
    load: (cursor, signal) =>
      api.audit(organizationId(), { cursor, correlationId: correlationId(), limit: PAGE_SIZE }, signal),
  });
}
