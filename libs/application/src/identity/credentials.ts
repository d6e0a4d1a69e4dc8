import { createHash, randomBytes } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { trusted } from '@slipway/domain/kernel';
import type { TokenId, UserId } from '@slipway/domain/kernel';
import { Secret } from '../ports';
import type { VaultPlace } from '../ports';
import { hexOfUuid, uuidOfHex } from './uuid-hex';

export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

export function newLink(): Secret {
  return new Secret(randomBytes(32).toString('base64url'));
}

export function linkHashOf(link: Secret): string {
  return sha256(link.reveal());
}

/** Addresses that differ only in case reach the same mailbox everywhere that matters. */
export function normalizedEmail(email: string): string {
  return email.trim().normalize('NFC').toLowerCase();
}

export function passwordPlace(userId: UserId): VaultPlace {
  return { scope: 'platform', kind: 'password', owner: userId };
}

/**
 * `slw_<token id>_<256 random bits>_<checksum>`. The id finds the token's stream without a table; the checksum lets
 * junk be refused without asking anything, and lets secret scanners recognize a leaked one.
 */
export function newToken(tokenId: TokenId): Secret {
  const body = `slw_${hexOfUuid(tokenId)}_${randomBytes(32).toString('hex')}`;
  return new Secret(`${body}_${checksum(body)}`);
}

/** The id inside a well-formed token, or `null` for anything else. */
export function tokenIdIn(token: string): TokenId | null {
  const match = /^(slw_([0-9a-f]{32})_[0-9a-f]{64})_([0-9a-f]{8})$/.exec(token);
  const [, body, hex, sum] = match ?? [];
  if (!body || !hex || checksum(body) !== sum) return null;
  const id = uuidOfHex(hex);
  return id === null ? null : trusted<TokenId>(id);
}

function checksum(body: string): string {
  return crc32(body).toString(16).padStart(8, '0');
}
