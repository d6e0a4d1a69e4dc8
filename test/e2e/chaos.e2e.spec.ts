import { randomKillSuite } from '../support/random-kill-suite';

jest.setTimeout(180_000);

randomKillSuite({ points: 10, seed: Number(process.env['CHAOS_SEED'] ?? Date.now() % 1_000_000) });
