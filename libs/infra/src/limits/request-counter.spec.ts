import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { once } from 'node:events';
import { memoryCounter, redisCounter } from './request-counter.adapter';

describe('requests are counted', () => {
  it('by key, for a minute from the first of them', async () => {
    const counter = memoryCounter();
    expect(await counter.count('a')).toEqual({ requests: 1, endsInMs: 60_000 });
    const { requests, endsInMs } = await counter.count('a');
    expect([requests, endsInMs <= 60_000 && endsInMs > 0]).toEqual([2, true]);
    expect((await counter.count('b')).requests).toBe(1);
    await counter.close();
  });

  it('by the process alone while Redis is away', async () => {
    let warn: () => void = () => undefined;
    const warned = new Promise<void>((resolve) => (warn = resolve));
    const log = { info: () => undefined, warn, error: () => undefined };
    const counter = redisCounter(`redis://127.0.0.1:${String(await closedPort())}`, log);
    expect((await counter.count('a')).requests).toBe(1);
    expect((await counter.count('a')).requests).toBe(2);
    await warned;
    await counter.close();
  });
});

async function closedPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
