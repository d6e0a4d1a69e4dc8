import { createHash, randomUUID } from 'node:crypto';
import { installation, installationCommands } from '@slipway/domain/identity';
import { instant, later, trusted } from '@slipway/domain/kernel';
import type { Instant, OrganizationId, UserId, VaultReference } from '@slipway/domain/kernel';
import { linkHashOf, newLink } from './identity/credentials';
import type { NameHash, OpenSession, Passwords, Sessions } from './identity/identity.ports';
import { SetUpInstallation, SetUpInstallationHandler } from './identity/set-up-installation';
import type { Owned, SetUp } from './identity/set-up-installation';
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

  async store(place: VaultPlace, secret: Secret): Promise<VaultReference> {
    const reference = randomUUID();
    this.#secrets.set(nameOf(place, reference), secret);
    return trusted<VaultReference>(reference);
  }

  async open(place: VaultPlace, reference: VaultReference): Promise<Secret> {
    const secret = this.#secrets.get(nameOf(place, reference));
    if (!secret) throw new Error(`the vault holds no ${place.kind} ${reference} of ${place.owner}`);
    return secret;
  }
}

function nameOf({ scope, kind, owner }: VaultPlace, reference: string): string {
  return JSON.stringify([scope, kind, owner, reference]);
}

/** Quick, and therefore no hash at all. */
export const quickPasswords: Passwords = {
  hash: async (password) => new Secret(`hashed ${password.reveal()}`),
  matches: async (hashed, password) => hashed?.reveal() === `hashed ${password.reveal()}`,
};

export const names: NameHash = {
  of: (kind, normalized) => createHash('sha256').update(`${kind} ${normalized}`).digest('hex'),
};

export class MemorySessions implements Sessions {
  readonly #open = new Map<string, OpenSession>();

  constructor(private readonly clock: Clock) {}

  async open(userId: UserId): Promise<OpenSession & { readonly cookie: Secret }> {
    const cookie = randomUUID();
    const expiresAt = later(this.clock.now(), 3600);
    const session = { userId, sessionId: `session:${cookie.slice(0, 8)}`, expiresAt };
    this.#open.set(cookie, session);
    return { ...session, cookie: new Secret(cookie) };
  }

  async find(cookie: Secret): Promise<OpenSession | null> {
    return this.#open.get(cookie.reveal()) ?? null;
  }

  async close(cookie: Secret): Promise<void> {
    this.#open.delete(cookie.reveal());
  }
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
  return new SetUpInstallationHandler(runner, folds, clock, vault, quickPasswords, names);
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
