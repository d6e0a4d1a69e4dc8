import { SpecificationFailed } from './given';
import { givenProcess } from './given-process';
import { event } from './message';
import { complete, deadlineReached, ignore, schedule } from './process';
import type { ProcessManager } from './process';

const rang = event('bell.rang').of<{ readonly bell: string }>();
const broke = event('bell.broke').of<{ readonly bell: string }>();
type Input = ReturnType<typeof rang> | ReturnType<typeof broke>;

const listener: ProcessManager<Input, { heard: number }> = {
  name: 'listener',
  correlate: { [rang.type]: (data: { readonly bell: string }) => data.bell },
  initial: () => ({ heard: 0 }),
  react(input, state, context) {
    if (input.type === 'process.deadline-reached') return [complete(input.data.deadline)];
    if (input.type === 'bell.broke') return [];
    return state.heard === 0 ? [schedule(context.mint('end'), 60)] : [ignore('heard before')];
  },
  evolve: (state, input) => ({ heard: state.heard + (input.type === 'bell.rang' ? 1 : 0) }),
};
const bell = { bell: 'b' };

describe('a process specification', () => {
  it('is green when the outputs are the expected ones, minted ids included', () => {
    givenProcess(listener, [])
      .when(rang(bell))
      .then([schedule('minted:end', 60)]);
  });

  it('folds the history first', () =>
    givenProcess(listener, [rang(bell)])
      .when(rang(bell))
      .ignores());

  it('passes deadlines on', () => {
    givenProcess(listener, [rang(bell)])
      .when(deadlineReached({ deadline: 'end' }))
      .then([complete('end')]);
  });

  it('goes red when the outputs differ', () => {
    expect(() =>
      givenProcess(listener, [])
        .when(rang(bell))
        .then([complete('end')]),
    ).toThrow(SpecificationFailed);
  });

  it('goes red when something happens that should be ignored', () => {
    expect(() => givenProcess(listener, []).when(rang(bell)).ignores()).toThrow(SpecificationFailed);
  });

  it('goes red when an input is passed over in silence, whatever was expected', () => {
    expect(() => givenProcess(listener, []).when(broke(bell)).then([])).toThrow(SpecificationFailed);
    expect(() => givenProcess(listener, []).when(broke(bell)).ignores()).toThrow(SpecificationFailed);
  });
});
