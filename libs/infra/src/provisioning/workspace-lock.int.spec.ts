import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { identify } from './process-identity';
import { exclusively } from './workspace-lock';

describe('the lock of a workspace', () => {
  let dir: string;
  let file: string;
  const never = (): AbortSignal => new AbortController().signal;

  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'slipway-lock-'));
    file = join(dir, 'worker.lock');
  });
  afterEach(() => rm(dir, { recursive: true, force: true }));

  it('lets in one at a time, and the next when the one before it failed', async () => {
    let inside = 0;
    let most = 0;
    const visit = (index: number) =>
      exclusively(file, never(), async () => {
        most = Math.max(most, (inside += 1));
        await readdir(dir);
        inside -= 1;
        if (index === 1) throw new Error('failed inside');
        return index;
      });
    const outcomes = await Promise.allSettled([0, 1, 2, 3].map(visit));
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled', 'fulfilled']);
    expect(most).toBe(1);
    expect(await readdir(dir)).toEqual([]);
  });

  it('waits for a living holder until it is told to stop', async () => {
    const self = await identify(process.pid);
    await writeFile(file, JSON.stringify(self));
    const stop = new AbortController();
    const waiting = exclusively(file, stop.signal, () => Promise.resolve('in'));
    stop.abort();
    expect(await waiting).toBeNull();
    expect(await readdir(dir)).toEqual(['worker.lock']);
  });

  it.each([
    ['is gone', { pid: 2 ** 22 + 1, startedAs: 'x' }],
    ['has the pid of another process by now', { pid: process.pid, startedAs: 'an earlier boot:1' }],
  ])('is taken over from a holder that %s', async (_, holder) => {
    await writeFile(file, JSON.stringify(holder));
    expect(await exclusively(file, never(), () => Promise.resolve('in'))).toBe('in');
    expect(await readdir(dir)).toEqual([]);
  });

  it('is taken over when a power failure left it empty', async () => {
    await writeFile(file, '');
    expect(await exclusively(file, never(), () => Promise.resolve('in'))).toBe('in');
  });
});
