import { expect, it } from 'vitest';
import { ApiError, parseProblem } from './api-error';
import { isWorthRetrying, retryDelay } from './query-client';

const refusal = (status: number, retryAfter: number | null = null): ApiError =>
  new ApiError(parseProblem(status, {}), retryAfter);

it('asks again after an outage and never after a refusal', () => {
  expect([0, 429, 500, 503].map((status) => isWorthRetrying(0, refusal(status)))).toEqual([
    true,
    true,
    true,
    true,
  ]);
  expect([400, 401, 403, 404, 409, 422].some((status) => isWorthRetrying(0, refusal(status)))).toBe(false);
});

it('gives up after three tries', () => {
  expect(isWorthRetrying(3, refusal(503))).toBe(false);
});

it('waits as long as the server asks, else twice as long each time', () => {
  expect(retryDelay(0, refusal(503, 2))).toBe(2000);
  expect([0, 1, 2].map((failures) => retryDelay(failures, refusal(500)))).toEqual([500, 1000, 2000]);
});
