import { useQuery } from '@tanstack/vue-query';
import { computed } from 'vue';
import type { ComputedRef } from 'vue';
import { useI18n } from 'vue-i18n';
import { api } from '@/shared/api/api';
import type { Connection } from '@/shared/api/types';
import { useAction } from '@/shared/composables/useAction';
import type { Submission } from '@/shared/composables/useSubmission';

export type ConnectionState = {
  readonly connection: ComputedRef<Connection | null>;
  readonly isPending: ComputedRef<boolean>;
  readonly error: ComputedRef<Error | null>;
  readonly retry: () => void;
  readonly look: Submission<null>;
  readonly confirm: Submission<string>;
  readonly check: Submission<null>;
  readonly disconnect: Submission<null>;
};

/** One machine, and what can be done with it; the server looks at the machine while the page waits. */
export function useConnection(
  organizationId: () => string,
  connectionId: () => string,
  onDisconnected: () => unknown,
): ConnectionState {
  const { t } = useI18n();
  const query = useQuery({
    queryKey: computed(() => ['connection', organizationId(), connectionId()]),
    queryFn: ({ signal }) => api.connection(organizationId(), connectionId(), signal),
  });
  const refreshes = () => [
    ['connection', organizationId(), connectionId()],
    ['connections', organizationId()],
  ];
  const where = (): readonly [string, string] => [organizationId(), connectionId()];
  const name = (): string => query.data.value?.name ?? '';
  return {
    connection: computed(() => query.data.value ?? null),
    isPending: computed(() => query.isPending.value),
    error: computed(() => query.error.value),
    retry: () => void query.refetch(),
    look: useAction({ send: (_: null) => api.lookAtHostKey(...where()), refreshes, tells: () => null }),
    confirm: useAction({
      send: (fingerprint: string) => api.confirmHostKey(...where(), fingerprint),
      refreshes,
      tells: () => ({ title: t('connections.confirmed'), detail: t('connections.confirmedDetail') }),
    }),
    check: useAction({
      send: (_: null) => api.checkConnection(...where()),
      refreshes,
      tells: (_, { outcome }) =>
        outcome === 'verified' ? { title: t('connections.verified', { name: name() }) } : null,
    }),
    disconnect: useAction({
      send: (_: null) => api.disconnect(...where()),
      refreshes,
      tells: () => ({
        title: t('connections.disconnected', { name: name() }),
        detail: t('connections.disconnectedDetail'),
      }),
      onDone: onDisconnected,
    }),
  };
}
