import type { OrganizationId, TokenId, UserId } from './ids';

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

/** Makes events of one type and knows the version that is written today. */
export interface EventDefinition<T extends string, D> extends Definition<T, D> {
  readonly version: number;
}

/** Any event definition. `never` because a parameter is contravariant: every definition fits. */
export interface AnyEventDefinition {
  (data: never): Message;
  readonly type: string;
  readonly version: number;
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

/** Declares an event: `event('billing.order-placed').of<{ … }>({ version: 1 })`. */
export function event<const T extends string>(type: T) {
  return {
    of: <D>(options: { readonly version?: number } = {}): EventDefinition<T, D> =>
      Object.assign(define<T, D>(type), { version: options.version ?? 1 }),
  };
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
