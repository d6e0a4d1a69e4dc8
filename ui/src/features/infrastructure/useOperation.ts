import { useQuery, useQueryClient } from '@tanstack/vue-query';
import { computed, watch } from 'vue';
import type { ComputedRef, Ref } from 'vue';
import { api } from '@/shared/api/api';
import type { Operation, Order } from '@/shared/api/types';
import { newer } from './operation-stream';
import type { StreamState } from './operation-stream';
import { useOperationStream } from './useOperationStream';
import { isOrderBehind, wayOutOf } from './way-out';
import type { WayOut } from './way-out';

const ORDER_CATCH_UP = 1000;

export type OperationState = {
  readonly operation: ComputedRef<Operation | null>;
  readonly order: ComputedRef<Order | null>;
  readonly wayOut: ComputedRef<WayOut>;
  readonly stream: Readonly<Ref<StreamState>>;
  readonly isPending: ComputedRef<boolean>;
  readonly error: ComputedRef<Error | null>;
  readonly retry: () => void;
  /** After a command on this order: resolves when the views show its effect. */
  readonly catchUp: () => Promise<void>;
};

export function useOperation(organizationId: string, operationId: string): OperationState {
  const queryClient = useQueryClient();
  const operationQuery = useQuery({
    queryKey: ['operation', organizationId, operationId],
    queryFn: ({ signal }) => api.operation(organizationId, operationId, signal),
  });
  const stream = useOperationStream({ url: api.operationEventsUrl(organizationId, operationId) });
  const operation = computed(() => newer(operationQuery.data.value ?? null, stream.state.value.operation));
  const order = useOrder(organizationId, operation);

  // The first read waits for the view that this page's own command must reach; only then is there a stream to open.
  watch(operationQuery.data, (loaded) => loaded && !stream.hasEnded.value && stream.open(), {
    immediate: true,
  });
  watch(
    () => operation.value?.status,
    (_status, previous) => previous && void refreshLists(),
  );

  async function refreshLists(): Promise<void> {
    const lists = ['operations', 'orders', 'servers', 'license'];
    await Promise.all(
      lists.map((name) => queryClient.invalidateQueries({ queryKey: [name, organizationId] })),
    );
  }

  return {
    operation,
    order: order.order,
    wayOut: computed(() => (operation.value ? wayOutOf(operation.value, order.order.value) : 'none')),
    stream: stream.state,
    isPending: computed(() => operationQuery.isPending.value),
    error: computed(() => operationQuery.error.value),
    retry: () => void operationQuery.refetch(),
    async catchUp() {
      await Promise.all([order.refetch(), operationQuery.refetch()]);
      if (stream.hasEnded.value) stream.open();
    },
  };
}

type OrderState = {
  readonly order: ComputedRef<Order | null>;
  readonly refetch: () => Promise<unknown>;
};

/** The order behind an operation, read again whenever the operation moves. */
function useOrder(organizationId: string, operation: ComputedRef<Operation | null>): OrderState {
  const orderId = computed(() => operation.value?.resources.orderId ?? '');
  const query = useQuery({
    queryKey: computed(() => ['order', organizationId, orderId.value]),
    queryFn: ({ signal }) => api.order(organizationId, orderId.value, signal),
    enabled: computed(() => orderId.value !== ''),
    refetchInterval: (current) =>
      isOrderBehind(operation.value, current.state.data ?? null) ? ORDER_CATCH_UP : false,
  });
  watch(
    () => operation.value?.version,
    (_version, previous) => previous !== undefined && void query.refetch(),
  );
  return { order: computed(() => query.data.value ?? null), refetch: () => query.refetch() };
}
