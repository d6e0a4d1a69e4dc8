import { api } from '@/shared/api/api';
import type { AuditEntry } from '@/shared/api/types';
import type { AuditFilter } from './audit-filter';
import { usePagedList } from '@/shared/composables/usePagedList';
import type { PagedList } from '@/shared/composables/usePagedList';

const PAGE_SIZE = 50;

/** What happened in an organization, as far as the filter lets through. */
export function useAuditTrail(
  organizationId: () => string,
  filter: () => AuditFilter,
): PagedList<AuditEntry> {
  return usePagedList({
    key: () => ['audit', organizationId(), filter()],
    load: (cursor, signal) => api.audit(organizationId(), { ...filter(), cursor, limit: PAGE_SIZE }, signal),
  });
}
