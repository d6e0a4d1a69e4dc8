import type { IconName } from '@/shared/components/icons';
import type { Permission } from '@/shared/session/grants';
import { NAVIGATION } from '../navigation';

/** A page of the organization at hand, or of another one. */
export type Target = {
  readonly name: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly params?: Readonly<Record<string, string>>;
};
export type Preference = 'light' | 'dark' | 'system' | 'en' | 'de';
export type Deed =
  | { readonly kind: 'go'; readonly to: Target }
  | { readonly kind: 'prefer'; readonly preference: Preference }
  | { readonly kind: 'open'; readonly what: 'help' | 'activity' }
  | { readonly kind: 'sign_out' };
export type Entry = {
  readonly id: string;
  readonly label: string;
  readonly icon: IconName;
  readonly deed: Deed;
};
export type EntryGroup = { readonly name: string; readonly entries: readonly Entry[] };

type Action = {
  readonly name: string;
  readonly icon: IconName;
  readonly needs: Permission;
  readonly to: Target;
};

/** What can be begun from anywhere. A page opens its form when it is asked to by `?new`. */
const ACTIONS: readonly Action[] = [
  { name: 'order', icon: 'plus', needs: 'billing.order.place', to: { name: 'new-order' } },
  { name: 'connect', icon: 'plug', needs: 'servers.connection.manage', to: { name: 'connect-server' } },
  {
    name: 'credential',
    icon: 'cloud',
    needs: 'provisioning.credential.manage',
    to: { name: 'credentials', query: { new: 'true' } },
  },
  {
    name: 'child',
    icon: 'tree',
    needs: 'organizations.child.create',
    to: { name: 'hierarchy', query: { new: 'true' } },
  },
  {
    name: 'member',
    icon: 'people',
    needs: 'organizations.member.manage',
    to: { name: 'members', query: { new: 'true' } },
  },
  {
    name: 'token',
    icon: 'key',
    needs: 'identity.token.issue',
    to: { name: 'tokens', query: { new: 'true' } },
  },
];
const PREFERENCES: readonly Preference[] = ['light', 'dark', 'system', 'en', 'de'];

export type EntryFacts = {
  readonly can: (permission: Permission) => boolean;
  readonly organizations: readonly { readonly id: string; readonly name: string }[];
  readonly words: (key: string) => string;
};

/** Everything that the person may do, in the words of the page. */
export function entriesOf({ can, organizations, words }: EntryFacts): readonly EntryGroup[] {
  const actions = ACTIONS.filter(({ needs }) => can(needs)).map(({ name, icon, to }): Entry => ({
    id: `do-${name}`,
    label: words(`palette.do.${name}`),
    icon,
    deed: { kind: 'go', to },
  }));
  const pages = NAVIGATION.flatMap(({ items }) => items)
    .filter(({ needs }) => can(needs))
    .map(({ name, icon }): Entry => ({
      id: `go-${name}`,
      label: words(`shell.${name}`),
      icon,
      deed: { kind: 'go', to: { name } },
    }));
  const places = organizations.map(({ id, name }): Entry => ({
    id,
    label: name,
    icon: 'tree',
    deed: { kind: 'go', to: { name: 'overview', params: { organizationId: id } } },
  }));
  return [
    { name: 'actions', entries: actions },
    { name: 'pages', entries: pages },
    { name: 'organizations', entries: places },
    { name: 'settings', entries: settings(words) },
  ];
}

function settings(words: EntryFacts['words']): readonly Entry[] {
  return [
    ...PREFERENCES.map((preference): Entry => ({
      id: `prefer-${preference}`,
      label: words(`palette.prefer.${preference}`),
      icon: 'overview',
      deed: { kind: 'prefer', preference },
    })),
    {
      id: 'account',
      label: words('shell.account'),
      icon: 'user',
      deed: { kind: 'go', to: { name: 'account' } },
    },
    {
      id: 'activity',
      label: words('activity.title'),
      icon: 'activity',
      deed: { kind: 'open', what: 'activity' },
    },
    { id: 'help', label: words('keys.title'), icon: 'keyboard', deed: { kind: 'open', what: 'help' } },
    { id: 'sign-out', label: words('shell.signOut'), icon: 'signOut', deed: { kind: 'sign_out' } },
  ];
}

/** Every typed word has to occur, in any order; without words everything but settings is shown. */
export function matching(groups: readonly EntryGroup[], search: string): readonly EntryGroup[] {
  const wanted = search.toLowerCase().split(/\s+/).filter(Boolean);
  return groups
    .map(({ name, entries }) => ({
      name,
      entries: entries.filter(({ label }) => wanted.every((word) => label.toLowerCase().includes(word))),
    }))
    .filter(({ entries }) => entries.length > 0);
}
