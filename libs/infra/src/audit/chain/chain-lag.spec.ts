import { ChainLag } from './chain-lag';

const noon = Date.UTC(2026, 0, 1, 12);

test('what is given to a chainer that hangs grows old until it is chained', () => {
  const lag = new ChainLag();
  expect(lag.seconds(noon)).toBe(0);
  lag.waiting(new Date(noon));
  expect(lag.seconds(noon + 61_000)).toBe(61);
  // It begins anew, and is given the same and more.
  lag.waiting(new Date(noon + 30_000));
  expect(lag.seconds(noon + 90_000)).toBe(90);
  lag.chained(7, 0);
  expect(lag.seconds(noon + 120_000)).toBe(0);
});

test('far from the end of the log the age of what was chained last counts; another process reports for itself', () => {
  const lag = new ChainLag();
  lag.chained(1000, 3600);
  expect(lag.seconds(noon)).toBe(3600);
  lag.waiting(new Date(noon));
  lag.left();
  expect(lag.seconds(noon + 60_000)).toBe(0);
});
