import { randomUUID } from 'node:crypto';
import { CommandHandler } from '@event-driven-io/emmett';
import { row } from '../report.mjs';
import { built } from './built.mjs';
import { anEvent } from './events.mjs';
import { interleaved, underLoad } from './measure.mjs';

const writers = 16;

/**
 * 16 writers of one stream: each command is decided on the state of the stream and appended at its exact revision, again
 * when another was faster. Both sides use what they offer for it: the command runner, and emmett's command handler.
 */
export async function hotStream({ emmett, ours }) {
  const deciding = [decidingWithEmmett(emmett), await decidingWithOurs(ours)];
  const result = await interleaved(deciding, async (contender) => {
    const id = randomUUID();
    await contender.count(id);
    return underLoad(writers, () => contender.count(id));
  });
  return [row('hot stream, 16 writers vs emmett', result.slipway.rate, '1/s', result.emmett.rate)];
}

const counted = () => ({ type: 'bench.counted', data: anEvent() });

function decidingWithEmmett({ store }) {
  const handle = CommandHandler({
    evolve: (state) => ({ count: state.count + 1 }),
    initialState: () => ({ count: 0 }),
    retry: { onVersionConflict: 1000 },
  });
  return { name: 'emmett', count: (id) => handle(store, `counter-${id}`, counted) };
}

async function decidingWithOurs({ store }) {
  const { CommandRunner } = built('application/runtime/command-runner');
  const { FoldCache } = built('application/runtime/fold-cache');
  const { systemClock } = built('infra/clock.adapter');
  const { event } = built('domain/kernel/index');
  const definition = event('bench.counted').of();
  const counter = {
    category: 'counter',
    events: { counted: definition },
    initial: () => ({ count: 0 }),
    decide: () => [definition(anEvent())],
    evolve: (state) => ({ count: state.count + 1 }),
  };
  const runner = new CommandRunner(store, new FoldCache(store), systemClock);
  const count = (id) => {
    const commandId = randomUUID();
    return runner.run({
      decider: counter,
      id,
      command: { type: 'bench.count', data: {} },
      request: {
        actor: { kind: 'operator' },
        scope: 'platform',
        commandId,
        correlationId: commandId,
        causationId: commandId,
      },
    });
  };
  return { name: 'slipway', count };
}
