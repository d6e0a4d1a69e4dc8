import { createHash, randomUUID } from 'node:crypto';
import { installation, installationCommands } from '@slipway/domain/identity';
import { instant, later, trusted } from '@slipway/domain/kernel';
import type { Instant, OrganizationId, UserId, VaultReference } from '@slipway/domain/kernel';
import { linkHashOf, newLink } from './identity/credentials';
import type {
  ListedSession,
  NameHash,
  OpenSession,
  Passwords,
  SessionOrigin,
  Sessions,
  TokenUses,
  Totp,
} from './identity/identity.ports';
import { SetUpInstallation, SetUpInstallationHandler } from './identity/set-up-installation';
import { KnownBrowsers } from './identity/known-browsers';
import type { Owned, SetUp } from './identity/set-up-installation';
import { PasswordStore } from './identity/password-store';
import { SecondFactors } from './identity/second-factors';
import { SessionOpening } from './identity/session-opening';
import { SignInHandler } from './identity/sign-in';
import { SignInGate } from './identity/sign-in-gate';
import type { Visit } from './identity/sign-in-gate';
import { Secret } from './ports';
import type { Clock, EventStore, Vault, VaultPlace } from './ports';
import { AccessControl } from './runtime/authorization/access';
import type { Principal } from './runtime/authorization/access';
import { CommandRunner } from './runtime/command-runner';
import { FoldCache } from './runtime/fold-cache';
import { aRequest } from './runtime/given-runtime';
import type { Request } from './runtime/request';

/** Stands still until somebody moves it. */
export class MovableClock implements Clock {
  #at = Date.UTC(2026, 0, 1, 12);

  now(): Instant {
    return instant(this.#at);
  }

  pass(seconds: number): void {
    this.#at += seconds * 1000;
  }
}

/** Secrets that survive a process of the spec, but not the spec. */
export class MemoryVault implements Vault {
  readonly #secrets = new Map<string, Secret>();
  readonly #places = new Map<string, VaultPlace & { readonly reference: string }>();

  async store(place: VaultPlace, secret: Secret): Promise<VaultReference> {
    const reference = randomUUID();
    this.#secrets.set(nameOf(place, reference), secret);
    this.#places.set(nameOf(place, reference), { ...place, reference });
    return trusted<VaultReference>(reference);
  }

  async open(place: VaultPlace, reference: VaultReference): Promise<Secret> {
    const secret = this.#secrets.get(nameOf(place, reference));
    if (!secret) throw new Error(`the vault holds no ${place.kind} ${reference} of ${place.owner}`);
    return secret;
  }

  async destroyCredential(
    { scope, owner }: Omit<VaultPlace, 'kind'>,
    references: readonly VaultReference[],
  ): Promise<void> {
    for (const [key, place] of this.#places) {
      const isTheirs = place.scope === scope && place.owner === owner && place.kind.startsWith('credential.');
      if (!isTheirs || !references.some((one) => one === place.reference)) continue;
      this.#secrets.delete(key);
      this.#places.delete(key);
    }
  }

  get count(): number {
    return this.#secrets.size;
  }

  /** How many secrets of this owner there are. */
  countOf(owner: string): number {
    return [...this.#places.values()].filter((place) => place.owner === owner).length;
  }
}

function nameOf({ scope, kind, owner }: VaultPlace, reference: string): string {
  return JSON.stringify([scope, kind, owner, reference]);
}

/** Quick, and therefore no hash at all. */
export const quickPasswords: Passwords = {
  hash: async (password) => new Secret(`hashed ${password.reveal()}`),
  matches: async (hashed, password) => hashed?.reveal() === `hashed ${password.reveal()}`,
  isCommon: (text) => text === 'trustno1trustno1',
};

export const names: NameHash = {
  of: (kind, normalized) => createHash('sha256').update(`${kind} ${normalized}`).digest('hex'),
};

/** Nobody asks when a token was used last. */
export const unwatched: Pick<TokenUses, 'note'> = { note: () => Promise.resolve() };

export class MemorySessions implements Sessions {
  readonly #open = new Map<string, OpenSession & ListedSession>();

  constructor(private readonly clock: Clock) {}

  async open(
    userId: UserId,
    origin: SessionOrigin = aVisit(),
  ): Promise<OpenSession & { readonly cookie: Secret }> {
    const cookie = randomUUID();
    const createdAt = this.clock.now();
    const session = {
      userId,
      sessionId: `session:${cookie.slice(0, 8)}`,
      createdAt,
      lastSeenAt: createdAt,
      provenAt: createdAt,
      by: origin.by ?? ('password' as const),
      expiresAt: later(createdAt, 3600),
      ip: origin.ip,
      userAgent: origin.userAgent ?? null,
    };
    this.#open.set(cookie, session);
    return { ...session, cookie: new Secret(cookie) };
  }

  async find(cookie: Secret): Promise<OpenSession | null> {
    return this.#open.get(cookie.reveal()) ?? null;
  }

  async listOf(userId: UserId): Promise<readonly ListedSession[]> {
    return [...this.#open.values()].filter((session) => session.userId === userId);
  }

  async close(cookie: Secret): Promise<void> {
    this.#open.delete(cookie.reveal());
  }

  async prove(userId: UserId, sessionId: string): Promise<void> {
    for (const [cookie, session] of this.#open)
      if (session.userId === userId && session.sessionId === sessionId)
        this.#open.set(cookie, { ...session, provenAt: this.clock.now() });
  }

  async closeOne(userId: UserId, sessionId: string): Promise<boolean> {
    const found = [...this.#open].find(
      ([, session]) => session.userId === userId && session.sessionId === sessionId,
    );
    return found !== undefined && this.#open.delete(found[0]);
  }

  async closeAllOf(userId: UserId, keeping = ''): Promise<number> {
    const own = [...this.#open].filter(
      ([, session]) => session.userId === userId && session.sessionId !== keeping,
    );
    for (const [cookie] of own) this.#open.delete(cookie);
    return own.length;
  }
}

/** Somebody at the door, from a network that nobody else comes from. */
export function aVisit(more: Partial<Visit> = {}): Visit {
  return { network: randomUUID(), ip: '192.0.2.1', requestId: randomUUID(), browser: null, ...more };
}

/** What outlives a process: the log, the vault, the time. */
export type World = { readonly store: EventStore; readonly vault: MemoryVault; readonly clock: MovableClock };

export function aWorld(store: EventStore): World {
  return { store, vault: new MemoryVault(), clock: new MovableClock() };
}

/** The write side of a process that has just started: nothing is cached. `store`: the log as this process sees it. */
export function aProcess(world: World, store: EventStore = world.store) {
  const folds = new FoldCache(store);
  const { vault, clock } = world;
  return {
    store,
    folds,
    vault,
    clock,
    runner: new CommandRunner(store, folds, clock),
    control: new AccessControl(folds, store, clock),
  };
}
export type Process = ReturnType<typeof aProcess>;

export function setUpHandler({ runner, folds, clock, vault }: Process): SetUpInstallationHandler {
  return new SetUpInstallationHandler(runner, folds, clock, new PasswordStore(quickPasswords, vault), names);
}

/** A code is the secret's first letters and the number of its half minute. */
export const quickTotp: Totp = {
  newSecret: () => new Secret(randomUUID()),
  uri: (secret, account) => new Secret(`otpauth://${account}/${secret.reveal()}`),
  stepOf: async (secret, code, now) => {
    const step = Math.floor(Date.parse(now) / 30_000);
    return (
      [step - 1, step, step + 1].find((one) => quickCode(secret, one).reveal() === code.reveal()) ?? null
    );
  },
};
export function quickCode(secret: Secret, step: number): Secret {
  return new Secret(`${String(parseInt(secret.reveal().slice(0, 6), 16))}${String(step)}`);
}

export function theFactors({ runner, folds, vault, clock }: Process): SecondFactors {
  return new SecondFactors(runner, folds, vault, quickTotp, clock);
}

/** Everything that signs in with a password. */
export function signInHandler(
  process: Process,
  sessions: Sessions = new MemorySessions(process.clock),
  passwords: Passwords = quickPasswords,
): SignInHandler {
  const store = new PasswordStore(passwords, process.vault);
  const gate = aGate(process);
  const opening = new SessionOpening(process.folds, sessions, gate);
  return new SignInHandler(process.folds, names, store, gate, theFactors(process), opening);
}

export function aGate({ runner, clock }: Process): SignInGate {
  return new SignInGate(runner, names, new KnownBrowsers(names, clock));
}

/** A one-time link, as the operator prints it. */
export async function aLink({ runner, clock }: Process, seconds = 3600): Promise<Secret> {
  const link = newLink();
  const command = installationCommands.issueSetupLink({
    linkHash: linkHashOf(link),
    expiresAt: later(clock.now(), seconds),
  });
  await runner.run({ decider: installation, id: 'main', command, request: aRequest(randomUUID()) });
  return link;
}

export function answers(link: Secret, more: Partial<SetUp> = {}): SetUp {
  return {
    link,
    name: 'Ada',
    email: 'ada@example.com',
    password: new Secret('correct horse battery'),
    organizationName: 'Acme Hosting',
    ...more,
  };
}

export function setUpWish(setUp: SetUp): SetUpInstallation {
  return new SetUpInstallation(setUp, { correlationId: randomUUID() });
}

/** The first owner and the first organization, with its license. */
export async function anInstallation(process: Process): Promise<Owned> {
  const link = await aLink(process);
  return setUpHandler(process).execute(setUpWish(answers(link)));
}

export function requestOf(userId: UserId, scope: OrganizationId, more: Partial<Request> = {}): Request {
  return aRequest(randomUUID(), { actor: { kind: 'user', userId }, scope, ...more });
}

export function person(userId: UserId): Principal {
  return { kind: 'user', userId };
}
