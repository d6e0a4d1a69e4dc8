import { computed } from 'vue';
import type { ComputedRef } from 'vue';
import { api } from '@/shared/api/api';
import { ApiError } from '@/shared/api/api-error';
import type { Operation, Server } from '@/shared/api/types';
import { usePagedList } from '@/shared/composables/usePagedList';
import type { PagedList } from '@/shared/composables/usePagedList';

const SHOWN_SERVERS = 8;

export type Overview = {
  readonly servers: PagedList<Server>;
  readonly shownServers: ComputedRef<readonly Server[]>;
  readonly operations: PagedList<Operation>;
  readonly openOperations: ComputedRef<readonly Operation[]>;
  /** The organization is not there for this person; there is nothing else to show. */
  readonly refusal: ComputedRef<Error | null>;
  /** Server names by order id, as far as they are loaded. */
  readonly names: ComputedRef<ReadonlyMap<string, string>>;
  /** Nothing exists and nothing is on its way. */
  readonly isEmpty: ComputedRef<boolean>;
};

const isOpen = ({ status }: Operation): boolean => status === 'running' || status === 'waiting';

const isRefusal = (error: Error | null): boolean =>
  error instanceof ApiError && (error.status === 403 || error.status === 404);

export function useOverview(organizationId: ComputedRef<string>): Overview {
  const operations = usePagedList({
    key: () => ['operations', organizationId.value],
    load: (cursor, signal) => api.operations(organizationId.value, { cursor }, signal),
    isLive: (items) => items.some(isOpen),
  });
  const servers = usePagedList({
    key: () => ['servers', organizationId.value],
    load: (cursor, signal) => api.servers(organizationId.value, { cursor }, signal),
    isLive: () => operations.items.value.some(isOpen),
  });
  const orders = usePagedList({
    key: () => ['orders', organizationId.value],
    load: (cursor, signal) => api.orders(organizationId.value, { cursor }, signal),
  });
  const openOperations = computed(() => operations.items.value.filter(isOpen));
  const isLoaded = computed(
    () => ![servers, operations].some((list) => list.isPending.value || list.error.value),
  );
  return {
    servers,
    shownServers: computed(() => servers.items.value.slice(0, SHOWN_SERVERS)),
    operations,
    openOperations,
    refusal: computed(() => (isRefusal(servers.error.value) ? servers.error.value : null)),
    names: computed(() => new Map(orders.items.value.map(({ id, serverName }) => [id, serverName]))),
    isEmpty: computed(
      () => isLoaded.value && servers.items.value.length === 0 && openOperations.value.length === 0,
    ),
  };
}
