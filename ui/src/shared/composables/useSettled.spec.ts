import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { effectScope, nextTick, ref } from 'vue';
import { useSettled } from './useSettled';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it('follows only where a hand has come to rest', async () => {
  const hand = ref(0);
  const settled = effectScope().run(() => useSettled(() => hand.value, 100));
  expect(settled?.value).toBe(0);
  for (const place of [1, 2, 3]) {
    hand.value = place;
    await nextTick();
    vi.advanceTimersByTime(60);
    expect(settled?.value).toBe(0);
  }
  vi.advanceTimersByTime(60);
  expect(settled?.value).toBe(3);
});

it('moves no more when its page is gone', async () => {
  const hand = ref(0);
  const scope = effectScope();
  const settled = scope.run(() => useSettled(() => hand.value, 100));
  hand.value = 1;
  await nextTick();
  scope.stop();
  vi.advanceTimersByTime(200);
  expect(settled?.value).toBe(0);
});
