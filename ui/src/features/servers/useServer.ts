import { useQuery } from '@tanstack/vue-query';
import { computed } from 'vue';
import type { ComputedRef } from 'vue';
import { api } from '@/shared/api/api';
import type { Server } from '@/shared/api/types';

export type ServerState = {
  readonly server: ComputedRef<Server | null>;
  /** The correlation of the order that built it, once known. */
  readonly correlationId: ComputedRef<string | null>;
  readonly isPending: ComputedRef<boolean>;
  readonly error: ComputedRef<Error | null>;
  readonly retry: () => void;
};

const REFRESH = 3000;

/** It will be something else in a moment, without anybody doing anything. */
export const isMoving = ({ status }: Server): boolean => status === 'registered' || status === 'removing';

export function useServer(organizationId: () => string, serverId: () => string): ServerState {
  const query = useQuery({
    queryKey: computed(() => ['server', organizationId(), serverId()]),
    queryFn: ({ signal }) => api.server(organizationId(), serverId(), signal),
    refetchInterval: (current) => (current.state.data && isMoving(current.state.data) ? REFRESH : false),
  });
  const orderId = computed(() => query.data.value?.orderId ?? '');
  const operation = useQuery({
    queryKey: computed(() => ['operation', organizationId(), orderId.value]),
    queryFn: ({ signal }) => api.operation(organizationId(), orderId.value, signal),
    enabled: computed(() => orderId.value !== ''),
  });
  return {
    server: computed(() => query.data.value ?? null),
    correlationId: computed(() => operation.data.value?.correlationId ?? null),
    isPending: computed(() => query.isPending.value),
    error: computed(() => query.error.value),
    retry: () => void query.refetch(),
  };
}

/** Arguments are the server's own words: anything but a plain address or name is quoted for the shell. */
export function sshCommand({ host, port, user }: Pick<Server, 'host' | 'port' | 'user'>): string {
  const target = `${user}@${host}`;
  const quoted = /^[\w.@:-]+$/.test(target) ? target : `'${target.replaceAll("'", `'\\''`)}'`;
  return port === 22 ? `ssh ${quoted}` : `ssh -p ${port} ${quoted}`;
}
