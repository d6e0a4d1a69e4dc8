import { trusted } from '@slipway/domain/kernel';
import type { InvitationName } from '@slipway/domain/organizations';
import { linkHashOf } from '../identity/credentials';
import { hexOfUuid, uuidOfHex } from '../identity/uuid-hex';
import { Secret } from '../ports';

export type InvitationKey = InvitationName & { readonly linkHash: string };

/** What stands in the mail: which invitation of which organization, and its secret. */
export function invitationToken({ organizationId, invitationId }: InvitationName, secret: Secret): Secret {
  return new Secret(`${hexOfUuid(organizationId)}${hexOfUuid(invitationId)}${secret.reveal()}`);
}

/** The parts of a token that could be one of ours, or `null`. */
export function readInvitationToken(token: Secret): InvitationKey | null {
  const [, first, second, secret] = /^([0-9a-f]{32})([0-9a-f]{32})([0-9a-f]{64})$/.exec(token.reveal()) ?? [];
  if (!first || !second || !secret) return null;
  const [organizationId, invitationId] = [uuidOfHex(first), uuidOfHex(second)];
  if (organizationId === null || invitationId === null) return null;
  return {
    organizationId: trusted(organizationId),
    invitationId: trusted(invitationId),
    linkHash: linkHashOf(new Secret(secret)),
  };
}
