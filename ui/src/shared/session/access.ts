import type { Role } from '@/shared/api/types';
import { grants } from './grants';
import type { Permission } from './grants';

/** What somebody is here, and in the organizations above. */
export type Standing = { readonly here: Role | null; readonly above: readonly Role[] };

/**
 * What the page offers, by the same table as the server's. It decides nothing: the server asks its own streams. What
 * a custom role holds is not known here, so it is offered what a set may hold, and the refusal says the rest.
 */
export function allows(permission: Permission, { here, above }: Standing): boolean {
  const grant: { own: readonly string[]; above: readonly string[]; isGrantable: boolean } =
    grants[permission];
  if (here === 'custom' && grant.isGrantable) return true;
  return (here !== null && grant.own.includes(here)) || above.some((role) => grant.above.includes(role));
}
