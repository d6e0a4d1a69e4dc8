import { expect, it } from 'vitest';
import { asCurl, createCallLog } from './calls';

it('writes a call for a shell, whatever is in it', () => {
  const call = { method: 'POST', path: '/v1/x', body: { name: "O'Hara" }, at: 0 };
  expect(asCurl(call, 'https://slipway.example')).toBe(
    `curl -X POST 'https://slipway.example/v1/x' \\\n  -H "Authorization: Bearer $SLIPWAY_TOKEN" \\\n` +
      `  -H 'Content-Type: application/json' \\\n  -d '{"name":"O'\\''Hara"}'`,
  );
});

it('keeps no secret and a bounded number of calls', () => {
  const { calls, note } = createCallLog();
  for (let at = 0; at < 40; at += 1) {
    note({
      method: 'POST',
      path: '/v1/organizations/o1/x',
      body: { name: 'a', password: 'p', code: '123456', fields: { apiToken: 't' } },
      at,
    });
  }
  expect(calls.value).toHaveLength(30);
  expect(calls.value[0]).toMatchObject({
    at: 39,
    body: { name: 'a', password: '…', code: '…', fields: '…' },
  });
});

it('offers nobody a command for what no token may do', () => {
  const { calls, note } = createCallLog();
  note({ method: 'POST', path: '/v1/password/changes', body: { current: 'a', password: 'b' }, at: 0 });
  expect(calls.value).toEqual([]);
});
