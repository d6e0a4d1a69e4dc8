import type { Instant, Personal, TokenId, UserId } from '@slipway/domain/kernel';
import type { Passkey } from '@slipway/domain/identity';
import type { Json, Secret } from '../ports';

/** Password hashing. Slow on purpose. */
export interface Passwords {
  hash(password: Secret): Promise<Secret>;
  /** `null`: there is no such user; takes as long as for one that exists, and is never right. */
  matches(hashed: Secret | null, password: Secret): Promise<boolean>;
  /** Whether who guesses tries this among the first. `text`: in lower case. */
  isCommon(text: string): boolean;
}
export const PASSWORDS = Symbol('Passwords');

export type OpenSession = {
  readonly userId: UserId;
  /** Names the session in events and logs; nobody can use it to enter. */
  readonly sessionId: string;
  readonly expiresAt: Instant;
  /** When its person has proven last who they are. */
  readonly provenAt: Instant;
  /** By what it was opened. Having the device and unlocking it are two factors. */
  readonly by: 'password' | 'passkey';
};

/** From where a session is opened. */
export type SessionOrigin = {
  readonly ip: string;
  readonly userAgent?: string;
  /** Not said: by something that is one factor. */
  readonly by?: OpenSession['by'];
};

/** A session as its own person sees it. Address and browser are `null` when nobody noted them. */
export type ListedSession = Omit<OpenSession, 'userId' | 'provenAt' | 'by'> & {
  readonly createdAt: Instant;
  /** Exact to the minute. */
  readonly lastSeenAt: Instant;
  readonly ip: string | null;
  readonly userAgent: string | null;
};

/** Browser sessions. Revoking one takes effect on the next request. */
export interface Sessions {
  open(userId: UserId, origin: SessionOrigin): Promise<OpenSession & { readonly cookie: Secret }>;
  find(cookie: Secret): Promise<OpenSession | null>;
  /** The living ones, the one that was used last first. A person has fifty at most: another one ends the oldest. */
  listOf(userId: UserId): Promise<readonly ListedSession[]>;
  close(cookie: Secret): Promise<void>;
  /** Its person has just proven again who they are. */
  prove(userId: UserId, sessionId: string): Promise<void>;
  /** `false`: this person has no such session. */
  closeOne(userId: UserId, sessionId: string): Promise<boolean>;
  /** Ends all of a person, but for the one that is kept; says how many there were. `keeping`: the session's name. */
  closeAllOf(userId: UserId, keeping?: string): Promise<number>;
}
export const SESSIONS = Symbol('Sessions');

/** When API tokens were used last, exact to the minute. */
export interface TokenUses {
  note(tokenId: TokenId): Promise<void>;
  /** Those that were ever used. */
  of(tokenIds: readonly string[]): Promise<ReadonlyMap<string, Instant>>;
}
export const TOKEN_USES = Symbol('TokenUses');

/** What a browser says of a passkey that it has made; base64url. */
export type Attestation = {
  readonly credentialId: string;
  readonly clientDataJSON: string;
  readonly attestationObject: string;
};
/** What a passkey says to prove that it is there and unlocked; base64url. */
export type Assertion = {
  readonly credentialId: string;
  readonly clientDataJSON: string;
  readonly authenticatorData: string;
  readonly signature: string;
  /** Whose it is, as was said when it was made. */
  readonly userHandle: string;
};
export type PasskeyAccount = { readonly userId: UserId; readonly account: string; readonly name: string };

/**
 * Passkeys of browsers and devices (WebAuthn), bound to our own origin. `isGood`: whether the challenge that was signed
 * is one of ours. `null`: anything about the answer is not right.
 */
export interface WebAuthn {
  /** What a browser needs to make one, for an account that has these already. */
  creation(account: PasskeyAccount, known: readonly string[], challenge: Buffer): Promise<Json>;
  /** What a browser needs to ask for one. */
  request(challenge: Buffer): Promise<Json>;
  created(attestation: Attestation, isGood: (challenge: string) => boolean): Promise<Passkey | null>;
  asserted(
    assertion: Assertion,
    passkey: Passkey,
    isGood: (challenge: string) => boolean,
  ): Promise<{ readonly counter: number } | null>;
}
export const WEBAUTHN = Symbol('WebAuthn');

/** Whom another party vouches for. The two together are somebody; an address that it may know is not. */
export type Vouched = { readonly issuer: string; readonly subject: string };
/** What has to be known when the browser comes back. */
export type BegunVisit = {
  readonly url: string;
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
};
/** What the party has sent along with the browser. */
export type ProviderAnswer = { readonly code: string; readonly state: string; readonly iss?: string };

/** Another party at which people sign in (OpenID Connect). Throws `UpstreamError` when it does not answer. */
export interface IdentityProvider {
  /** How people call it. */
  readonly name: string;
  begin(): Promise<BegunVisit>;
  /** `null`: it vouches for nobody, or its answer is none to this visit. */
  finish(answer: ProviderAnswer, begun: Omit<BegunVisit, 'url'>): Promise<Vouched | null>;
}
export const IDENTITY_PROVIDER = Symbol('IdentityProvider');

/** Codes of apps (RFC 6238). Knows nothing of codes that were used before. */
export interface Totp {
  newSecret(): Secret;
  /** What an app reads from a picture. `account`: how the app calls it. */
  uri(secret: Secret, account: string): Secret;
  /** The step that a code is of, at most one away from now; `null` for a wrong one. */
  stepOf(secret: Secret, code: Secret, now: Instant): Promise<number | null>;
}
export const TOTP = Symbol('Totp');

/** Names a value that must not stand in the log, the same for ever. */
export interface NameHash {
  of(kind: string, normalized: string): string;
}
export const NAME_HASH = Symbol('NameHash');

/** Opens personal data for a reader; `null` when the person was forgotten. `place`: event id and path. */
export interface PersonalReader {
  readText(value: Personal<string>, place: string): Promise<string | null>;
}

/** The keys under which personal data is sealed. */
export interface SubjectKeyRing {
  /** Destroys the keys of a person, for ever; says how many there still were. */
  destroy(subject: string): Promise<number>;
}

/** Secrets that end with the person they belong to. */
export interface SecretsOfPeople {
  /** Deletes all of a person whose keys are destroyed, and none of anybody else's; says how many there were. */
  dropOfForgotten(userId: UserId): Promise<number>;
}
