import { CallSlots } from './call-slots';
import { NotBegun } from './time-limit';

/** A call that ends when it is told to. */
class Call {
  end: () => void = () => undefined;
  isRunning = false;

  run = async (): Promise<void> => {
    this.isRunning = true;
    await new Promise<void>((resolve) => (this.end = resolve));
    this.isRunning = false;
  };
}

const calls = (count: number): Call[] => Array.from({ length: count }, () => new Call());
const running = (all: readonly Call[]): number[] => all.flatMap((one, n) => (one.isRunning ? [n] : []));
const settled = () => new Promise(setImmediate);

test('so many run at once; the others follow in order as one ends', async () => {
  const slots = new CallSlots(2);
  const all = calls(5);
  const ended = all.map((one) => slots.run(1_000, one.run));
  await settled();
  expect(running(all)).toEqual([0, 1]);
  all[1]?.end();
  await settled();
  expect(running(all)).toEqual([0, 2]);
  for (const n of [0, 2, 3, 4]) {
    all[n]?.end();
    await settled();
  }
  await Promise.all(ended);
  expect(running(all)).toEqual([]);
});

test('a slot that is passed on is nobody else’s for a moment', async () => {
  const slots = new CallSlots(1);
  const [first, waiting, late] = [new Call(), new Call(), new Call()];
  const ended = [slots.run(1_000, first.run), slots.run(1_000, waiting.run)];
  await settled();
  first.end();
  await ended[0];
  ended.push(slots.run(1_000, late.run));
  await settled();
  expect(running([first, waiting, late])).toEqual([1]);
  waiting.end();
  await settled();
  late.end();
  await Promise.all(ended);
});

test('nobody waits for ever, and who gives up takes no turn', async () => {
  const slots = new CallSlots(1);
  const [busy, impatient, patient] = [new Call(), new Call(), new Call()];
  const ended = [slots.run(1_000, busy.run)];
  await expect(slots.run(1, impatient.run)).rejects.toBeInstanceOf(NotBegun);
  ended.push(slots.run(1_000, patient.run));
  busy.end();
  await settled();
  expect(running([busy, impatient, patient])).toEqual([2]);
  patient.end();
  await Promise.all(ended);
});

test('a call that fails gives its slot back', async () => {
  const slots = new CallSlots(1);
  await expect(slots.run(1, () => Promise.reject(new Error('it failed')))).rejects.toThrow('it failed');
  expect(await slots.run(1, () => Promise.resolve('next'))).toBe('next');
});

test('it is idle when nothing runs and nothing waits', async () => {
  const slots = new CallSlots(1);
  const [first, second] = [new Call(), new Call()];
  const ended = [slots.run(1_000, first.run), slots.run(1_000, second.run)];
  let isIdle = false;
  const idle = slots.idle().then(() => (isIdle = true));
  await settled();
  first.end();
  await settled();
  expect([isIdle, second.isRunning]).toEqual([false, true]);
  second.end();
  await Promise.all([...ended, idle]);
  expect(isIdle).toBe(true);
});
