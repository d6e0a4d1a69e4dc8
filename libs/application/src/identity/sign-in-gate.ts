import { randomUUID } from 'node:crypto';
import { signInCommands, signInTries } from '@slipway/domain/identity';
import type { SignInCommand, TriesOf } from '@slipway/domain/identity';
import { personal } from '@slipway/domain/kernel';
import type { UserId } from '@slipway/domain/kernel';
import type { Secret } from '../ports';
import type { CommandRunner } from '../runtime/command-runner';
import { mint } from '../runtime/minted';
import { partOf } from '../runtime/request';
import type { Request } from '../runtime/request';
import type { NameHash } from './identity.ports';
import type { KnownBrowsers } from './known-browsers';

/** Where somebody who is not signed in yet comes from. */
export type Visit = {
  /** An IPv4 address or the first half of an IPv6 one: what one household or office shares. */
  readonly network: string;
  readonly ip: string;
  readonly userAgent?: string;
  readonly requestId: string;
  /** The note of a browser that has signed in before. */
  readonly browser: Secret | null;
};

/** A try that the gate let through. */
export type Entry = {
  /** It was right: it counts no more. */
  wasRight(): Promise<void>;
};

type Counter = { readonly of: TriesOf; readonly id: string };

/**
 * Counts tries before anybody looks whether they are right, for accounts that do not exist like for those that do.
 * Strangers share ten tries in a quarter of an hour at one account, and fifty from one network; a browser that the owner
 * has signed in with before has ten of its own and is nobody's neighbour.
 */
export class SignInGate {
  constructor(
    private readonly runner: Pick<CommandRunner, 'run'>,
    private readonly names: NameHash,
    private readonly browsers: KnownBrowsers,
  ) {}

  /** To sign in. Refuses when too many were wrong. `email`: normalized. */
  enter(email: string, visit: Visit): Promise<Entry> {
    return this.#begin(this.#countersOf(email, visit), this.#request(email, visit));
  }

  /** To sign in by what knows its person by itself: it cannot be guessed, so only who hammers is kept away. */
  enterUnnamed(visit: Visit): Promise<Entry> {
    // Nobody's key could seal where this comes from, so that is left out.
    const { ip: _, userAgent: __, ...request } = this.#request('', visit);
    return this.#begin([this.#networkOf(visit)], request);
  }

  /** To be sent a link by mail: three in a quarter of an hour to one address. */
  async askForLink(email: string, visit: Visit): Promise<void> {
    const counters: readonly Counter[] = [this.#networkOf(visit), this.#counter('link', email)];
    await this.#begin(counters, this.#request(email, visit));
  }

  /** To have an invitation sent: as many to one address, counted apart, so that nobody's own links stay away. */
  async askForInvitation(email: string, request: Request): Promise<void> {
    const tryId = randomUUID();
    const { authority: _, ...said } = request;
    const counter = this.#counter('link', 'invitation', email);
    await this.#begin([counter], { ...said, commandId: tryId, scope: 'platform' });
  }

  /** To prove once more who is signed in already. */
  prove(userId: UserId, request: Request): Promise<Entry> {
    const tryId = randomUUID();
    return this.#begin([this.#counter('proof', userId)], { ...partOf(request, tryId), scope: 'platform' });
  }

  /** Who has the account's mail may try anew: in this browser, in those that are not known, and signed in. */
  async forgive(userId: UserId, email: string, visit: Visit): Promise<void> {
    const request = this.#request(email, visit);
    const own = [this.#counter('account', email), this.#counter('proof', userId)];
    const counters = [...own, ...this.#countersOf(email, visit)];
    for (const { of, id } of counters.filter((counter) => counter.of !== 'network')) {
      const step = partOf(request, mint(request.commandId, `clear-${of}`));
      const command = signInCommands.clearTries({});
      await this.runner.run({ decider: signInTries, id, command, request: step });
    }
  }

  /** The note for the browser of somebody who was right. */
  remember(email: string, visit: Visit): Secret {
    return this.browsers.remember(email, visit.browser);
  }

  #countersOf(email: string, visit: Visit): readonly Counter[] {
    const known = visit.browser && this.browsers.recognize(visit.browser, email);
    return known === null
      ? [this.#networkOf(visit), this.#counter('account', email)]
      : [this.#counter('browser', email, known)];
  }

  #networkOf({ network }: Visit): Counter {
    return this.#counter('network', network);
  }

  #counter(of: TriesOf, ...parts: readonly string[]): Counter {
    return { of, id: this.names.of('signin', JSON.stringify([of, ...parts])) };
  }

  #request(email: string, visit: Visit): Request {
    return strangersRequest('signInGate', signInSubject(this.names, email), visit);
  }

  /** One after the other: who is refused in one place leaves nothing in the next. */
  async #begin(counters: readonly Counter[], request: Request): Promise<Entry> {
    const tryId = request.commandId;
    const run = ({ of, id }: Counter, name: string, command: SignInCommand) =>
      this.runner.run({
        decider: signInTries,
        id,
        command,
        request: partOf(request, mint(tryId, `${name}-${of}`)),
      });
    for (const counter of counters)
      await run(counter, 'begin', signInCommands.beginTry({ tryId, of: counter.of }));
    return {
      wasRight: async () => {
        const end = signInCommands.endTry({ tryId });
        await Promise.all(counters.map((counter) => run(counter, 'end', end)));
      },
    };
  }
}

/**
 * Whose key seals where tries at an account come from. Not the person's: whether there is one must not show. Forgetting
 * the person destroys this one too.
 */
export function signInSubject(names: NameHash, email: string): string {
  return `signin.${names.of('signin-subject', email)}`;
}

/** Nobody has proven who they are, so the act is that of the part of us that serves strangers. */
export function strangersRequest(
  name: string,
  subject: string,
  { ip, userAgent, requestId }: Visit,
): Request {
  const commandId = randomUUID();
  return {
    actor: { kind: 'process', name },
    scope: 'platform',
    commandId,
    correlationId: commandId,
    causationId: commandId,
    requestId,
    ip: personal(subject, ip),
    ...(userAgent === undefined ? {} : { userAgent: personal(subject, userAgent) }),
  };
}
