import { randomKillSuite } from '../support/random-kill-suite';

jest.setTimeout(240_000);

// Named after the run's own seed, so that a red run can be repeated: npm run test:chaos -- --points <n> --seed <s>.
randomKillSuite({
  points: Number(process.env['CHAOS_POINTS'] ?? 60),
  seed: Number(process.env['CHAOS_SEED'] ?? Date.now() % 1_000_000),
});
