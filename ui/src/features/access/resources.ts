import { api } from '@/shared/api/api';
import type { SelectOption } from '@/shared/components/UiSelect.vue';

/** A kind of thing that an action is about; `prefix` is what the name of its stream starts with. */
export type ResourceKind = 'order' | 'server' | 'connection' | 'token';

const KINDS: Readonly<Record<string, ResourceKind>> = {
  'billing.order': 'order',
  'servers.server': 'server',
  'servers.connection': 'connection',
  'identity.token': 'token',
};
/** These make a new thing: there is none yet that could be asked about. */
const MAKING: ReadonlySet<string> = new Set(['billing.order.place', 'identity.token.issue']);

/** What an action is done to; `null` for what is done to the organization as a whole. */
export function resourceKindOf(action: string): ResourceKind | null {
  return MAKING.has(action) ? null : (KINDS[action.split('.').slice(0, 2).join('.')] ?? null);
}

/** The newest things of a kind, each by the name of its stream. */
export async function resourcesOf(
  kind: ResourceKind,
  organizationId: string,
  signal: AbortSignal,
): Promise<readonly SelectOption[]> {
  const paging = { limit: 100 };
  const named = (id: string, label: string): SelectOption => ({ value: `${kind}-${id}`, label });
  switch (kind) {
    case 'order':
      return (await api.orders(organizationId, paging, signal)).items.map(({ id, serverName }) =>
        named(id, serverName),
      );
    case 'server':
      return (await api.servers(organizationId, paging, signal)).items.map(({ id, name }) => named(id, name));
    case 'connection':
      return (await api.connections(organizationId, paging, signal)).items.map(({ id, name }) =>
        named(id, name),
      );
    case 'token':
      return (await api.tokens(organizationId, paging, signal)).items.map(({ id, name }) => named(id, name));
  }
}
