import { SpecificationFailed } from './given';
import type { Instant } from './ids';
import type { Message } from './message';
import type { DeadlineReached, Output, ProcessContext, ProcessManager } from './process';

const noon = '2026-01-01T12:00:00.000Z' as Instant;
const context: ProcessContext = { now: noon, mint: (name) => `minted:${name}` };

function sentence(value: unknown): string {
  return JSON.stringify(value, null, 1);
}

/**
 * The language of process specs: `given(flow, [placed]).when(reserved).then([perform(charge(…))])`, or
 * `.ignores()`. `mint(name)` gives `minted:<name>`. An input that is answered with no output at all fails in
 * either form: a branch that does nothing has to say why.
 */
export function givenProcess<I extends Message, S>(
  process: ProcessManager<I, S>,
  history: readonly (NoInfer<I> | DeadlineReached)[],
) {
  return {
    when(input: NoInfer<I> | DeadlineReached) {
      const react = () => answer(process, history, input);
      return {
        then(expected: readonly Output[]): void {
          const actual = react();
          if (JSON.stringify(actual) !== JSON.stringify(expected)) {
            throw new SpecificationFailed(`expected ${sentence(expected)}\nbut got ${sentence(actual)}`);
          }
        },
        /** Exactly one output, and it is a reason. */
        ignores(): void {
          const actual = react();
          if (actual.length !== 1 || actual[0]?.kind !== 'ignore') {
            throw new SpecificationFailed(`expected the input to be ignored but got ${sentence(actual)}`);
          }
        },
      };
    },
  };
}

function answer<I extends Message, S>(
  process: ProcessManager<I, S>,
  history: readonly (I | DeadlineReached)[],
  input: I | DeadlineReached,
): readonly Output[] {
  const state = history.reduce((before, past) => process.evolve(before, past), process.initial());
  const outputs = process.react(input, state, context);
  if (outputs.length === 0) {
    throw new SpecificationFailed(`${input.type} was answered with nothing, not even a reason`);
  }
  return outputs;
}
