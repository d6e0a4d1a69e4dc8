import { SharedTrip } from './shared-trip';

/** Answers when it is told to, and remembers what it was asked. */
function anOracle() {
  const asked: string[][] = [];
  const answers: (() => void)[] = [];
  const trip = new SharedTrip<number>((keys) => {
    asked.push([...keys]);
    return new Promise((resolve) => answers.push(() => resolve(asked.length)));
  });
  const answerNext = async () => {
    answers.shift()?.();
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { trip, asked, answerNext };
}

test('questions that wait share one trip, which starts after the last of them', async () => {
  const { trip, asked, answerNext } = anOracle();
  const first = trip.join(['a']);
  await new Promise((resolve) => setImmediate(resolve));
  const waiting = [trip.join(['b']), trip.join(['c', 'b'])];
  await answerNext();
  expect(await first).toBe(1);
  await answerNext();
  expect(await Promise.all(waiting)).toEqual([2, 2]);
  expect(asked).toEqual([['a'], ['b', 'c']]);
});

test('a trip that fails is the failure of those on it, and of nobody after', async () => {
  let fails = true;
  const trip = new SharedTrip<string>(() =>
    fails ? Promise.reject(new Error('down')) : Promise.resolve('up'),
  );
  await expect(trip.join(['a'])).rejects.toThrow('down');
  fails = false;
  await expect(trip.join(['b'])).resolves.toBe('up');
});
