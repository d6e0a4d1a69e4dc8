import { computed, shallowRef, watch } from 'vue';
import type { ComputedRef } from 'vue';
import { api } from '@/shared/api/api';
import { ApiError } from '@/shared/api/api-error';
import type { AuditChanged, AuditState } from '@/shared/api/types';
import { useRead } from '@/shared/composables/useRead';
import { useSettled } from '@/shared/composables/useSettled';

/** A thing, the place in the log as of which it is asked for, and the event at that place as far as it is the organization's own. */
export type Wanted = {
  readonly organizationId: string;
  readonly stream: string;
  readonly position: string | null;
  readonly eventId: string | null;
};
export type StateAsOf = {
  /** Stays until that of the next moment is there: a slider that blinks cannot be read. */
  readonly state: ComputedRef<AuditState | null>;
  /** What the event at that place did to it. */
  readonly changed: ComputedRef<AuditChanged | null>;
  /** What is shown is that of another moment than the one that is asked for. */
  readonly isOutdated: ComputedRef<boolean>;
  /** Nothing can be shown: a flow, or a thing in which others stand too. */
  readonly isHidden: ComputedRef<boolean>;
  readonly error: ComputedRef<Error | null>;
  readonly retry: () => void;
};

/** How a thing stood as of a place in the log. */
export function useStateAsOf(wanted: () => Wanted): StateAsOf {
  const settled = useSettled(wanted);
  const { data, error, retry } = useRead({
    key: () => ['audit-state', settled.value],
    read: (signal) => read(settled.value, signal),
    isWanted: () => settled.value.position !== null,
  });
  const last = shallowRef<Answer | null>(null);
  watch(data, (answer) => (last.value = answer ?? last.value), { immediate: true });
  const shown = computed(() => {
    const isOfThis = last.value?.state.stream === wanted().stream;
    return error.value === null && isOfThis ? last.value : null;
  });
  return {
    state: computed(() => shown.value?.state ?? null),
    changed: computed(() => shown.value?.changed ?? null),
    isOutdated: computed(() => data.value === null || settled.value.position !== wanted().position),
    isHidden: computed(() => error.value instanceof ApiError && error.value.status === 404),
    error,
    retry,
  };
}

type Answer = { readonly state: AuditState; readonly changed: AuditChanged | null };

async function read(
  { organizationId, stream, position, eventId }: Wanted,
  signal: AbortSignal,
): Promise<Answer> {
  const [state, event] = await Promise.all([
    api.auditState(organizationId, { stream, position: position ?? undefined }, signal),
    eventId === null ? null : api.auditEvent(organizationId, eventId, signal),
  ]);
  return { state, changed: event?.changed ?? null };
}
