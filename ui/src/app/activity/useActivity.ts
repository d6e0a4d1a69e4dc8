import { computed } from 'vue';
import type { ComputedRef, Ref } from 'vue';
import { api } from '@/shared/api/api';
import type { ApiCall } from '@/shared/api/calls';
import type { Operation } from '@/shared/api/types';
import { usePagedList } from '@/shared/composables/usePagedList';

export type Activity = {
  readonly operations: ComputedRef<readonly Operation[]>;
  readonly names: ComputedRef<ReadonlyMap<string, string>>;
  readonly runningCount: ComputedRef<number>;
  readonly isPending: ComputedRef<boolean>;
  readonly error: ComputedRef<Error | null>;
  readonly retry: () => void;
  readonly calls: Readonly<Ref<readonly ApiCall[]>>;
};

const SHOWN = 12;
const isOpen = ({ status }: Operation): boolean => status === 'running' || status === 'waiting';

/** What runs in this organization, from wherever it was started, and what this page has asked for. */
export function useActivity(organizationId: ComputedRef<string>): Activity {
  const operations = usePagedList({
    key: () => ['operations', organizationId.value],
    load: (cursor, signal) => api.operations(organizationId.value, { cursor }, signal),
    isLive: (items) => items.some(isOpen),
  });
  const orders = usePagedList({
    key: () => ['orders', organizationId.value],
    load: (cursor, signal) => api.orders(organizationId.value, { cursor }, signal),
  });
  return {
    operations: computed(() => operations.items.value.slice(0, SHOWN)),
    names: computed(() => new Map(orders.items.value.map(({ id, serverName }) => [id, serverName]))),
    runningCount: computed(() => operations.items.value.filter(isOpen).length),
    isPending: operations.isPending,
    error: operations.error,
    retry: operations.retry,
    calls: api.calls,
  };
}
