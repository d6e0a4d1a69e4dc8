import { computed, reactive, shallowRef, watch } from 'vue';
import type { ComputedRef, Ref } from 'vue';
import { api } from '@/shared/api/api';
import { ApiError } from '@/shared/api/api-error';
import type { Organization } from '@/shared/api/types';
import { rowsOf } from './tree-rows';
import type { Branch, Forest, TreeRow } from './tree-rows';

const PAGE_SIZE = 100;

export type OrganizationTree = {
  readonly rows: ComputedRef<readonly TreeRow[]>;
  readonly error: Readonly<Ref<ApiError | null>>;
  readonly find: (id: string) => Organization | undefined;
  readonly open: (id: string) => void;
  readonly close: (id: string) => void;
  /** The next page of children; asking twice is asking once. */
  readonly loadMore: (parentId: string) => Promise<void>;
  /** Reads the children anew, after one has come. */
  readonly refresh: (parentId: string) => Promise<void>;
};

/** A tree of any size: what is opened is read, page by page, as it comes into view. */
export function useOrganizationTree(root: () => Organization | null): OrganizationTree {
  const forest = shallowRef<Forest>({ organizations: new Map(), branches: new Map(), openIds: new Set() });
  const error = shallowRef<ApiError | null>(null);
  const loading = reactive(new Set<string>());

  watch(
    root,
    (organization) => {
      if (!organization) return;
      const organizations = new Map(forest.value.organizations).set(organization.id, organization);
      forest.value = { ...forest.value, organizations, openIds: new Set([organization.id]) };
    },
    { immediate: true },
  );

  async function load(parentId: string, known: Branch | null): Promise<void> {
    if (loading.has(parentId)) return;
    loading.add(parentId);
    try {
      const page = await api.children(parentId, { cursor: known?.next ?? undefined, limit: PAGE_SIZE });
      error.value = null;
      forest.value = grown(forest.value, parentId, known, page);
    } catch (thrown) {
      if (!(thrown instanceof ApiError)) throw thrown;
      error.value = thrown;
    } finally {
      loading.delete(parentId);
    }
  }

  function toggle(id: string, wanted: boolean): void {
    const openIds = new Set(forest.value.openIds);
    if (wanted) openIds.add(id);
    else openIds.delete(id);
    forest.value = { ...forest.value, openIds };
  }

  return {
    rows: computed(() => rowsOf(forest.value, root()?.id ?? '')),
    error,
    find: (id) => forest.value.organizations.get(id),
    open: (id) => toggle(id, true),
    close: (id) => toggle(id, false),
    async loadMore(parentId) {
      const known = forest.value.branches.get(parentId) ?? null;
      if (known?.next !== null) await load(parentId, known);
    },
    async refresh(parentId) {
      toggle(parentId, true);
      await load(parentId, null);
    },
  };
}

function grown(
  forest: Forest,
  parentId: string,
  known: Branch | null,
  page: { readonly items: readonly Organization[]; readonly next: string | null },
): Forest {
  const organizations = new Map(forest.organizations);
  for (const child of page.items) organizations.set(child.id, child);
  const childIds = [...new Set([...(known?.childIds ?? []), ...page.items.map(({ id }) => id)])];
  return {
    ...forest,
    organizations,
    branches: new Map(forest.branches).set(parentId, { childIds, next: page.next }),
  };
}
