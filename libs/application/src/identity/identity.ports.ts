import type { Instant, Personal, UserId } from '@slipway/domain/kernel';
import type { Secret } from '../ports';

/** Password hashing. Slow on purpose. */
export interface Passwords {
  hash(password: Secret): Promise<Secret>;
  /** `null`: there is no such user; takes as long as for one that exists, and is never right. */
  matches(hashed: Secret | null, password: Secret): Promise<boolean>;
}
export const PASSWORDS = Symbol('Passwords');

export type OpenSession = {
  readonly userId: UserId;
  /** Names the session in events and logs; nobody can use it to enter. */
  readonly sessionId: string;
  readonly expiresAt: Instant;
};

/** Browser sessions. Revoking one takes effect on the next request. */
export interface Sessions {
  open(userId: UserId): Promise<OpenSession & { readonly cookie: Secret }>;
  find(cookie: Secret): Promise<OpenSession | null>;
  close(cookie: Secret): Promise<void>;
}
export const SESSIONS = Symbol('Sessions');

/** Names a value that must not stand in the log, the same for ever. */
export interface NameHash {
  of(kind: string, normalized: string): string;
}
export const NAME_HASH = Symbol('NameHash');

/** Opens personal data for a reader. A forgotten person reads as `[forgotten]`. `place`: event id and path. */
export interface PersonalReader {
  readText(value: Personal<string>, place: string): Promise<string>;
}
