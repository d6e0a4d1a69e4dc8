import { StreamQueue } from './stream-queue';

function aGate(): { readonly open: () => void; readonly opened: Promise<void> } {
  let open: () => void = () => undefined;
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { open, opened };
}

describe('works on one stream', () => {
  test('run one after the other, in the order they came', async () => {
    const queue = new StreamQueue();
    const gate = aGate();
    const seen: string[] = [];
    const work = (name: string, before: Promise<void>) =>
      queue.inTurn('a', async () => {
        seen.push(`${name} begins`);
        await before;
        seen.push(`${name} ends`);
        return name;
      });
    const all = Promise.all([work('one', gate.opened), work('two', Promise.resolve())]);
    gate.open();
    expect(await all).toEqual(['one', 'two']);
    expect(seen).toEqual(['one begins', 'one ends', 'two begins', 'two ends']);
  });

  test('do not wait for ever behind one that failed', async () => {
    const queue = new StreamQueue();
    const failed = queue.inTurn('a', () => Promise.reject(new Error('broken')));
    const next = queue.inTurn('a', () => Promise.resolve('done'));
    await expect(failed).rejects.toThrow('broken');
    await expect(next).resolves.toBe('done');
    await expect(queue.inTurn('a', () => Promise.resolve('later'))).resolves.toBe('later');
  });
});

test('works on two streams do not wait for each other', async () => {
  const queue = new StreamQueue();
  const gate = aGate();
  const slow = queue.inTurn('a', () => gate.opened);
  await expect(queue.inTurn('b', () => Promise.resolve('done'))).resolves.toBe('done');
  gate.open();
  await slow;
});
