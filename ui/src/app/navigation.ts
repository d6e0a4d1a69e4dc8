import type { IconName } from '@/shared/components/icons';
import type { Permission } from '@/shared/session/grants';

export type NavigationItem = {
  /** Also the name of its route and of its words, `shell.<name>`. */
  readonly name: string;
  readonly icon: IconName;
  /** The routes during which it is the current one. */
  readonly covers: readonly string[];
  readonly needs: Permission;
};
export type NavigationGroup = { readonly name: string; readonly items: readonly NavigationItem[] };

const item = (
  name: string,
  icon: IconName,
  needs: Permission,
  ...more: readonly string[]
): NavigationItem => ({ name, icon, needs, covers: [name, ...more] });

/** Where everything is. What somebody may not read is not offered. */
export const NAVIGATION: readonly NavigationGroup[] = [
  { name: 'start', items: [item('overview', 'overview', 'organizations.organization.read')] },
  {
    name: 'organization',
    items: [
      item('hierarchy', 'tree', 'organizations.organization.read'),
      item('members', 'people', 'organizations.member.read'),
      item('permission-sets', 'role', 'organizations.permission_set.read'),
      item('tokens', 'key', 'identity.token.read'),
      item('access', 'question', 'organizations.access.explain'),
      item('safeguards', 'shield', 'identity.safeguard.read'),
    ],
  },
  {
    name: 'infrastructure',
    items: [
      item('servers', 'server', 'servers.server.read', 'server'),
      item('connections', 'plug', 'servers.connection.read', 'connection', 'connect-server'),
      item('credentials', 'cloud', 'provisioning.credential.read'),
    ],
  },
  {
    name: 'payments',
    items: [
      item('billing', 'money', 'billing.ledger.read'),
      item('orders', 'order', 'billing.order.read', 'new-order', 'operation'),
      item('payment-methods', 'card', 'billing.payment_method.read'),
      item('ledger', 'book', 'billing.ledger.read'),
    ],
  },
  { name: 'audit', items: [item('audit', 'audit', 'audit.event.read', 'audit-event', 'audit-thing')] },
];
