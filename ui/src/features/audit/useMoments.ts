import { computed, readonly, ref, watch } from 'vue';
import type { ComputedRef, Ref } from 'vue';
import { useRoute, useRouter } from 'vue-router';
import { api } from '@/shared/api/api';
import type { AuditEntry } from '@/shared/api/types';
import { useRead } from '@/shared/composables/useRead';
import type { Read } from '@/shared/composables/useRead';
import { indexAsOf, reachOf } from './moments';

const PAGE_SIZE = 100;
/** A slider of more steps than pixels tells nothing; what is older is reached from its event. */
const MOST = 500;

export type Moments = {
  /** What happened to the thing, oldest first. */
  readonly read: Read<readonly AuditEntry[]>;
  readonly entries: ComputedRef<readonly AuditEntry[]>;
  /** Where the slider stands; -1 when the address asks for a moment before its first step. */
  readonly index: Readonly<Ref<number>>;
  readonly moment: ComputedRef<AuditEntry | null>;
  /** As of which place in the log the thing is shown. */
  readonly position: ComputedRef<string | null>;
  readonly moveTo: (index: number) => void;
  /** Puts the moment into the address, so that it can be sent to somebody. */
  readonly keep: () => Promise<unknown>;
};

/** The moments of one thing, and the one of them that is looked at. */
export function useMoments(organizationId: () => string, stream: () => string): Moments {
  const route = useRoute();
  const router = useRouter();
  const read = useRead({
    key: () => ['audit-moments', organizationId(), stream()],
    read: (signal) => newest(organizationId(), stream(), signal),
  });
  const entries = computed(() => read.data.value ?? []);
  const asked = computed(() => {
    const { position } = route.query;
    return typeof position === 'string' ? position : null;
  });
  const index = ref(-1);
  watch([entries, asked], ([all, place]) => (index.value = indexAsOf(all, place)), { immediate: true });
  const moment = computed(() => entries.value[index.value] ?? null);
  const position = computed(() => moment.value?.position ?? asked.value);
  return {
    read,
    entries,
    index: readonly(index),
    moment,
    position,
    moveTo: (wanted) => (index.value = wanted),
    keep: () => router.replace({ query: position.value === null ? {} : { position: position.value } }),
  };
}

async function newest(
  organizationId: string,
  stream: string,
  signal: AbortSignal,
): Promise<readonly AuditEntry[]> {
  const found: AuditEntry[] = [];
  let cursor: string | undefined;
  do {
    const query = { stream, reach: reachOf(stream, organizationId), cursor, limit: PAGE_SIZE };
    const page = await api.audit(organizationId, query, signal);
    found.push(...page.items);
    cursor = page.next ?? undefined;
  } while (cursor !== undefined && found.length < MOST);
  return found.reverse();
}
