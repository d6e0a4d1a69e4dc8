import { useQuery } from '@tanstack/vue-query';
import { computed } from 'vue';
import type { ComputedRef } from 'vue';
import { api } from '@/shared/api/api';
import { ApiError } from '@/shared/api/api-error';
import type { Organization } from '@/shared/api/types';
import { allows } from './access';
import type { Standing } from './access';
import type { Permission } from './grants';
import { useOrganizationId } from './useOrganizationId';
import { useSession } from './useSession';

export type Access = {
  readonly can: (permission: Permission) => boolean;
  /** The same for another organization; `way` leads from it upwards, by id. */
  readonly canAt: (way: readonly string[], permission: Permission) => boolean;
  /** From the organization of the page up to the highest one in sight. */
  readonly path: ComputedRef<readonly Organization[]>;
};

/** What the person at this page may do in the organization of the page. */
export function useAccess(): Access {
  const { me } = useSession();
  const organizationId = useOrganizationId();
  const query = useQuery({
    queryKey: computed(() => ['organization-path', organizationId.value]),
    queryFn: ({ signal }) => pathOf(organizationId.value, signal),
    enabled: computed(() => organizationId.value !== ''),
    staleTime: 60_000,
  });
  const path = computed(() => query.data.value ?? []);
  function standingAt([here = '', ...above]: readonly string[]): Standing {
    const roleIn = new Map(me.value?.organizations.map(({ id, role }) => [id, role]));
    return { here: roleIn.get(here) ?? null, above: above.flatMap((id) => roleIn.get(id) ?? []) };
  }
  // The role at hand counts already while the way up is still being read.
  const way = computed(() =>
    path.value.length > 0 ? path.value.map(({ id }) => id) : [organizationId.value],
  );
  const canAt = (along: readonly string[], permission: Permission): boolean =>
    allows(permission, standingAt(along));
  return { can: (permission) => canAt(way.value, permission), canAt, path };
}

async function pathOf(organizationId: string, signal: AbortSignal): Promise<readonly Organization[]> {
  const path: Organization[] = [];
  let next: string | null = organizationId;
  while (next !== null) {
    const organization = await visible(next, signal);
    // Who was given a place further down does not see what is above it.
    if (!organization) return path;
    path.push(organization);
    next = organization.parentId;
  }
  return path;
}

async function visible(organizationId: string, signal: AbortSignal): Promise<Organization | null> {
  try {
    return await api.organization(organizationId, signal);
  } catch (error) {
    if (error instanceof ApiError && (error.status === 404 || error.status === 403)) return null;
    throw error;
  }
}
