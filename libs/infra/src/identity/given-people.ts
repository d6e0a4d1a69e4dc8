import { randomBytes, randomUUID } from 'node:crypto';
import {
  ForgetPerson,
  KnownBrowsers,
  linkHashOf,
  newLink,
  PasswordStore,
  SecondFactors,
  People,
  SessionOpening,
  SetUpInstallation,
  SetUpInstallationHandler,
  SignIn,
  SignInGate,
  SignInHandler,
} from '@slipway/application/identity';
import type { ForgetPersonParts, StartedSession } from '@slipway/application/identity';
import { aVisit, quickPasswords, quickTotp } from '@slipway/application/given-application';
import { Secret } from '@slipway/application/ports';
import type { RecordedEvent } from '@slipway/application/ports';
import { AccessControl } from '@slipway/application/runtime';
import { aRequest } from '@slipway/application/runtime/given-runtime';
import { installation, installationCommands, user, userCommands } from '@slipway/domain/identity';
import { later, personal, reservation, reservationCommands, trusted } from '@slipway/domain/kernel';
import type { OrganizationId, UserId } from '@slipway/domain/kernel';
import { createTestDatabase } from '../../../../test/support/database';
import { readSettings } from '../config/env';
import { createLogger } from '../logging/logger';
import { openWriteSide } from '../write-side';
import type { WriteSide } from '../write-side';
import { PostgresSessions } from './sessions.adapter';

export type House = {
  readonly ownerUrl: string;
  /** The settings of an operator's command. */
  readonly environment: Readonly<Record<string, string>>;
  /** A process that has just started: it remembers nothing. */
  aProcess(): WriteSide;
  close(): Promise<void>;
};

export const ada = { email: 'ada@example.com', name: 'Ada Lovelace', password: 'correct horse battery' };

/** Databases of their own, with the log in one of them or at `eventStoreUrl`. */
export async function aHouse(eventStoreUrl?: string): Promise<House> {
  const database = await createTestDatabase(['event-store', 'main']);
  const environment = {
    MASTER_KEY: randomBytes(32).toString('base64'),
    INDEX_KEY: randomBytes(32).toString('base64'),
    AUDIT_SIGNING_KEY: randomBytes(32).toString('base64'),
    DATABASE_URL: database.ownerUrl,
    DATABASE_API_URL: database.apiUrl,
    DATABASE_PROJECTOR_URL: database.projectorUrl,
    ...(eventStoreUrl === undefined ? {} : { EVENT_STORE_URL: eventStoreUrl }),
  };
  const settings = readSettings(environment);
  const processes: WriteSide[] = [];
  const logger = createLogger('api', 'silent');
  return {
    ownerUrl: database.ownerUrl,
    environment,
    aProcess: () => {
      const writeSide = openWriteSide({
        settings,
        databaseUrl: database.apiUrl,
        applicationName: 'spec',
        logger,
      });
      processes.push(writeSide);
      return writeSide;
    },
    close: async () => {
      for (const writeSide of processes) await writeSide.close();
      await database.drop();
    },
  };
}

/** The first owner, with an organization. */
export async function theOwner(writeSide: WriteSide) {
  const { runner, folds, clock, names } = writeSide;
  const link = newLink();
  const offer = installationCommands.issueSetupLink({
    linkHash: linkHashOf(link),
    expiresAt: later(clock.now(), 3600),
  });
  await runner.run({ decider: installation, id: 'main', command: offer, request: aRequest(randomUUID()) });
  const setUp = {
    link,
    name: ada.name,
    email: ada.email,
    password: new Secret(ada.password),
    organizationName: 'Acme Hosting',
  };
  const handler = new SetUpInstallationHandler(runner, folds, clock, passwordsOf(writeSide), names);
  return handler.execute(new SetUpInstallation(setUp, { correlationId: randomUUID() }));
}

/** Somebody else, who has a reservation, a registration and a password like the first owner. */
export async function aPerson({ runner, names, vault }: WriteSide, email: string): Promise<UserId> {
  const userId = trusted<UserId>(randomUUID());
  const request = () => aRequest(randomUUID());
  const id = `email.${names.of('email', email)}`;
  const command = reservationCommands.reserve({ by: userId });
  await runner.run({ decider: reservation, id, command, request: request() });
  const place = { scope: 'platform', kind: 'password', owner: userId } as const;
  const password = await vault.store(place, await quickPasswords.hash(new Secret(ada.password)));
  const register = userCommands.registerUser({
    userId,
    email: personal(userId, email),
    name: personal(userId, `Name of ${email}`),
    password,
  });
  await runner.run({ decider: user, id: userId, command: register, request: request() });
  return userId;
}

export function peopleOf({ store, personal: reader }: WriteSide): People {
  return new People(store, reader);
}

export function forgettingParts(writeSide: WriteSide): ForgetPersonParts {
  const { runner, folds, names, keys, vault, snapshots, pool, personal: data } = writeSide;
  const sessions = new PostgresSessions(pool, data);
  return { runner, folds, people: peopleOf(writeSide), names, sessions, keys, secrets: vault, snapshots };
}

export function forgetIn(writeSide: WriteSide) {
  const command = new ForgetPerson(forgettingParts(writeSide));
  return (userId: UserId) => command.forget(userId);
}

export function passwordsOf({ vault }: WriteSide): PasswordStore {
  return new PasswordStore(quickPasswords, vault);
}

export function signIn(
  writeSide: WriteSide,
  { email, password } = ada,
  visit = aVisit(),
): Promise<StartedSession> {
  const { folds, names, pool, runner, clock, personal: data } = writeSide;
  const gate = new SignInGate(runner, names, new KnownBrowsers(names, clock));
  const sessions = new PostgresSessions(pool, data);
  const factors = new SecondFactors(runner, folds, writeSide.vault, quickTotp, clock);
  const opening = new SessionOpening(folds, sessions, gate);
  const handler = new SignInHandler(folds, names, passwordsOf(writeSide), gate, factors, opening);
  return handler.execute(new SignIn(email, new Secret(password), visit));
}

export function isAllowed(
  { folds, store, clock }: WriteSide,
  userId: UserId,
  organizationId: OrganizationId,
): Promise<unknown> {
  const control = new AccessControl(folds, store, clock);
  return control.authorize({ kind: 'user', userId }, organizationId, 'billing.order.read');
}

export async function everything({ store }: WriteSide): Promise<readonly RecordedEvent[]> {
  const events: RecordedEvent[] = [];
  for await (const event of store.readAll()) events.push(event);
  return events;
}
