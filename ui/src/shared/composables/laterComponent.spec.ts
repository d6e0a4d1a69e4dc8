import { mount } from '@vue/test-utils';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { defineComponent, h } from 'vue';
import { laterComponent } from './laterComponent';

const Palette = defineComponent(() => () => h('p', 'palette'));

const pageWith = (load: () => Promise<{ default: typeof Palette }>) => {
  const Later = laterComponent(load);
  return defineComponent(() => () => h('main', h(Later)));
};

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

it('is asked for again while the server does not answer', async () => {
  const load = vi
    .fn<() => Promise<{ default: typeof Palette }>>()
    .mockRejectedValueOnce(new TypeError('Failed to fetch dynamically imported module'))
    .mockRejectedValueOnce(new TypeError('Failed to fetch dynamically imported module'))
    .mockResolvedValue({ default: Palette });
  const page = mount(pageWith(load));
  await vi.advanceTimersByTimeAsync(900);
  expect(load).toHaveBeenCalledTimes(1);
  await vi.advanceTimersByTimeAsync(3_000);
  expect(load).toHaveBeenCalledTimes(3);
  await vi.waitFor(() => expect(page.text()).toBe('palette'));
});

it('says so when it cannot be fetched at all', async () => {
  const errorHandler = vi.fn();
  const load = vi.fn(() => Promise.reject<{ default: typeof Palette }>(new TypeError('gone')));
  mount(pageWith(load), { global: { config: { errorHandler } } });
  await vi.advanceTimersByTimeAsync(300_000);
  expect(load).toHaveBeenCalledTimes(10);
  expect(errorHandler).toHaveBeenCalledTimes(1);
});
