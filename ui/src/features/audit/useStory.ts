import { api } from '@/shared/api/api';
import type { AuditEntry } from '@/shared/api/types';
import { usePagedList } from '@/shared/composables/usePagedList';
import type { PagedList } from '@/shared/composables/usePagedList';

/**
 * All that followed from one request, oldest first. Which event led to which is said by the events themselves, so that
 * a line may lead from one page to the next.
 */
export function useStory(organizationId: () => string, correlationId: () => string): PagedList<AuditEntry> {
  return usePagedList({
    key: () => ['audit-graph', organizationId(), correlationId()],
    async load(cursor, signal) {
      const query = { correlationId: correlationId(), cursor };
      const { events, next } = await api.auditGraph(organizationId(), query, signal);
      return { items: events, next };
    },
  });
}
