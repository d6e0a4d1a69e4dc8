import { useQuery } from '@tanstack/vue-query';
import { computed } from 'vue';
import type { ComputedRef } from 'vue';
import { api } from '@/shared/api/api';
import type { Member, PermissionSet } from '@/shared/api/types';
import { usePagedList } from '@/shared/composables/usePagedList';
import type { PagedList } from '@/shared/composables/usePagedList';

export function useMembers(organizationId: () => string): PagedList<Member> {
  return usePagedList({
    key: () => ['members', organizationId()],
    load: (cursor, signal) => api.members(organizationId(), { cursor, limit: 100 }, signal),
  });
}

export type PermissionSets = {
  readonly items: ComputedRef<readonly PermissionSet[]>;
  readonly isPending: ComputedRef<boolean>;
  readonly error: ComputedRef<Error | null>;
  readonly retry: () => void;
};

export function usePermissionSets(organizationId: () => string): PermissionSets {
  const query = useQuery({
    queryKey: computed(() => ['permission-sets', organizationId()]),
    queryFn: ({ signal }) => api.permissionSets(organizationId(), signal),
  });
  return {
    items: computed(() => query.data.value?.items ?? []),
    isPending: computed(() => query.isPending.value),
    error: computed(() => query.error.value),
    retry: () => void query.refetch(),
  };
}

export type Candidate = { readonly userId: string; readonly label: string };

/** Who can be added without an invitation: people of the organizations above who are no members here. */
export function useCandidates(
  above: () => readonly string[],
  members: () => readonly Member[],
  isWanted: () => boolean,
): ComputedRef<readonly Candidate[]> {
  const query = useQuery({
    queryKey: computed(() => ['people-above', ...above()]),
    queryFn: async ({ signal }) => {
      const rosters = await Promise.all(above().map((id) => api.members(id, { limit: 100 }, signal)));
      return rosters.flatMap(({ items }) => items);
    },
    enabled: computed(() => isWanted() && above().length > 0),
  });
  return computed(() => {
    const here = new Set(members().map(({ userId }) => userId));
    const people = new Map((query.data.value ?? []).map((member) => [member.userId, member]));
    return [...people.values()]
      .filter(({ userId }) => !here.has(userId))
      .map(({ userId, name, email }) => ({ userId, label: name ? `${name} · ${email ?? ''}` : userId }));
  });
}
