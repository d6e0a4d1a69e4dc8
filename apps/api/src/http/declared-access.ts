import { SetMetadata } from '@nestjs/common';
import type { Permission as PermissionName } from '@slipway/domain/organizations';

/** How a route may be entered. Every route declares one; the API does not boot otherwise. */
export type DeclaredAccess =
  | { readonly kind: 'public' }
  /** Anybody who is signed in; the route is about the person, not about an organization. */
  | { readonly kind: 'signed_in' }
  /** Like that, but with a browser session: what concerns the person's account is nothing for API tokens. */
  | { readonly kind: 'in_person' }
  /** Who holds the permission in the organization that the path names. */
  | { readonly kind: 'permission'; readonly permission: PermissionName };

export const accessKey = 'slipway:access';

export const Public = () => SetMetadata<string, DeclaredAccess>(accessKey, { kind: 'public' });
export const SignedIn = () => SetMetadata<string, DeclaredAccess>(accessKey, { kind: 'signed_in' });
export const InPerson = () => SetMetadata<string, DeclaredAccess>(accessKey, { kind: 'in_person' });
export const Permission = (permission: PermissionName) =>
  SetMetadata<string, DeclaredAccess>(accessKey, { kind: 'permission', permission });

export const moneyKey = 'slipway:moves-money';
/** A request that may cost money must carry an Idempotency-Key. */
export const MovesMoney = () => SetMetadata(moneyKey, true);

export const freshKey = 'slipway:fresh-proof';
/** Whoever asks has proven within ten minutes who they are: a stranger at an open screen must not do this. */
export const Fresh = () => SetMetadata(freshKey, true);

export const readsKey = 'slipway:reads';
/** The views that a query reads: `?after=` waits until all of them have seen the position. */
export const Reads = (...views: readonly string[]) => SetMetadata(readsKey, views);
