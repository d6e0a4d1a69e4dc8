import type { Instant, OrganizationId, TokenId, UserId } from './ids';

/** What travels: a command, or an event. `type` is the stored name and never follows a renamed symbol. */
export interface Message<T extends string = string, D = unknown> {
  readonly type: T;
  readonly data: D;
}

/** Makes messages of one type and knows their name. */
export interface Definition<T extends string, D> {
  (data: D): Message<T, D>;
  readonly type: T;
}

/** What an upcaster may know of an event besides its data. */
export interface Recording {
  readonly organizationId: Scope;
  readonly occurredAt: Instant;
}

/**
 * Turns the data of one version into that of the next. Pure and total: it meets every event of that version that was
 * ever written. Personal data is sealed when it comes here, and opens only at the path where it was written.
 */
export type Upcaster<Old, New> = (old: Old, recording: Recording) => New;
export type AnyUpcaster = Upcaster<never, unknown>;

/** Makes events of one type, in the shape that is written today, and knows how the older shapes become it. */
export interface EventDefinition<T extends string, D> extends Definition<T, D> {
  /** Of what is written today: 1, and one more for each upcaster. */
  readonly version: number;
  /** The first one turns version 1 into version 2. */
  readonly upcasters: readonly AnyUpcaster[];
  /** Declares the next version. `from` is the one before it; a gap throws, so that no chain has a hole. */
  upcast<N>(from: number, upcaster: Upcaster<D, N>): EventDefinition<T, N>;
}

/** Any event definition. `never` because a parameter is contravariant: every definition fits. */
export interface AnyEventDefinition {
  (data: never): Message;
  readonly type: string;
  readonly version: number;
  readonly upcasters: readonly AnyUpcaster[];
}

/** The union of all messages of a group of definitions. */
export type MessagesOf<G extends Record<string, (data: never) => Message>> = {
  [K in keyof G]: ReturnType<G[K]>;
}[keyof G];

function define<T extends string, D>(type: T): Definition<T, D> {
  return Object.assign((data: D): Message<T, D> => ({ type, data }), { type });
}

/** Declares a command: `command('billing.place-order').of<{ … }>()`. */
export function command<const T extends string>(type: T) {
  return { of: <D>(): Definition<T, D> => define<T, D>(type) };
}

function defineEvent<T extends string, D>(type: T, upcasters: readonly AnyUpcaster[]): EventDefinition<T, D> {
  const version = upcasters.length + 1;
  return Object.assign(define<T, D>(type), {
    version,
    upcasters,
    upcast<N>(from: number, upcaster: Upcaster<D, N>) {
      if (from !== version)
        throw new Error(`${type} is at version ${version}: its next upcaster starts there, not at ${from}`);
      return defineEvent<T, N>(type, [...upcasters, upcaster]);
    },
  });
}

/**
 * Declares an event and its version 1: `event('door.opened').of<{ … }>()`. A published shape never changes; a new one
 * is a new version: `.of<{ … }>().upcast(1, (old) => ({ … }))`, and what the last upcaster gives is written from then on.
 */
export function event<const T extends string>(type: T) {
  return { of: <D>(): EventDefinition<T, D> => defineEvent<T, D>(type, []) };
}

/** The data of an event of `version`, in the shape of today. */
export function upcast(
  { upcasters }: AnyEventDefinition,
  version: number,
  data: unknown,
  recording: Recording,
): unknown {
  return upcasters.slice(version - 1).reduce((old, next) => next(old as never, recording), data);
}

/** What was recorded as one of `E` (in the log, the outbox, a process's stream), read back as such. */
export function recorded<E extends Message>(message: { readonly type: string; readonly data: unknown }): E {
  return { type: message.type, data: message.data } as E;
}

/** Who did it: a person, one of a person's tokens, a process, or the operator at the console. */
export type Actor =
  | { readonly kind: 'user'; readonly userId: UserId }
  | { readonly kind: 'token'; readonly tokenId: TokenId; readonly userId: UserId }
  | { readonly kind: 'process'; readonly name: string }
  | { readonly kind: 'operator' };

/** The organization that an event is about, or `platform` for what belongs to none. */
export type Scope = OrganizationId | 'platform';
