import type { Instant } from './ids';
import type { AnyEventDefinition, Message } from './message';

/** What every decision may know besides the command: the time. Handlers add the facts they loaded. */
export interface Context {
  readonly now: Instant;
}

/**
 * One aggregate: three pure functions and the events it can speak.
 * `decide` refuses by throwing, or returns events, none when the wish is already fulfilled; it never changes the state.
 * `evolve` owns the state it is given and may change it in place; it never throws and never decides.
 * Methods, not properties: property syntax is contravariant and `Decider<Message, unknown, Message>` would accept none.
 */
export interface Decider<C extends Message, S, E extends Message, F extends object = object> {
  /** The stream is `<category>-<id>`; a category has no `-`. */
  readonly category: string;
  readonly events: Readonly<Record<string, AnyEventDefinition>>;
  /**
   * Declared where streams get long: their folds are kept as snapshots under this number. Counts up with every change
   * of `evolve`, of the state's shape or of the events; the golden folds say when. The state is plain JSON and maps.
   */
  readonly reducerVersion?: number;
  initial(): S;
  decide(command: C, state: S, context: Context & F): readonly E[];
  evolve(state: S, event: E): S;
}

export function fold<C extends Message, S, E extends Message, F extends object>(
  decider: Decider<C, S, E, F>,
  history: readonly E[],
): S {
  return history.reduce((state, event) => decider.evolve(state, event), decider.initial());
}
