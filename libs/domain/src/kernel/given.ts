import type { Context, Decider } from './decider';
import { fold } from './decider';
import { Refusal } from './errors';
import type { Instant } from './ids';
import type { Message } from './message';

const noon = '2026-01-01T12:00:00.000Z' as Instant;

/** A specification that does not hold. A class of its own, so that `fails` cannot mistake it for a refusal. */
export class SpecificationFailed extends Error {}

function differs(actual: unknown, expected: unknown): boolean {
  return JSON.stringify(actual) !== JSON.stringify(expected);
}

/**
 * The language of decider specs: `given(order, [placed]).when(cancel({…})).then([cancelled({…})])`, or
 * `.fails('billing.order_not_payable')`. Compares events by value, key order included: that is what is stored.
 */
export function given<C extends Message, S, E extends Message, F extends object>(
  decider: Decider<C, S, E, F>,
  history: readonly NoInfer<E>[],
) {
  return {
    when(command: NoInfer<C>, context?: Partial<Context> & NoInfer<F>) {
      const decide = () =>
        decider.decide(command, fold(decider, history), { now: noon, ...context } as Context & F);
      return {
        then(expected: readonly NoInfer<E>[]): void {
          const actual = decide();
          if (differs(actual, expected)) {
            throw new SpecificationFailed(
              `expected ${JSON.stringify(expected, null, 1)}\nbut got ${JSON.stringify(actual, null, 1)}`,
            );
          }
        },
        fails(code: string): void {
          const refusal = refusalOf(decide);
          if (refusal.code !== code) {
            throw new SpecificationFailed(`expected the refusal ${code} but got ${refusal.code}`);
          }
        },
      };
    },
  };
}

function refusalOf(decide: () => readonly Message[]): Refusal {
  let events: readonly Message[];
  try {
    events = decide();
  } catch (thrown) {
    if (thrown instanceof Refusal) return thrown;
    throw thrown;
  }
  throw new SpecificationFailed(`nothing was refused; got ${JSON.stringify(events)}`);
}
