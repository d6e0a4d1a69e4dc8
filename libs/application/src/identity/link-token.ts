import { trusted } from '@slipway/domain/kernel';
import type { UserId } from '@slipway/domain/kernel';
import { Secret } from '../ports';
import { linkHashOf } from './credentials';
import { hexOfUuid, uuidOfHex } from './uuid-hex';

/** What stands in a mail: whose link it is, and its secret. */
export function linkToken(userId: UserId, secret: Secret): Secret {
  return new Secret(`${hexOfUuid(userId)}${secret.reveal()}`);
}

/** The parts of a token that could be one of ours, or `null`. */
export function readLinkToken(token: Secret): { readonly userId: UserId; readonly linkHash: string } | null {
  const [, hex, secret] = /^([0-9a-f]{32})([0-9a-f]{64})$/.exec(token.reveal()) ?? [];
  if (!hex || !secret) return null;
  const userId = uuidOfHex(hex);
  return userId === null
    ? null
    : { userId: trusted<UserId>(userId), linkHash: linkHashOf(new Secret(secret)) };
}
