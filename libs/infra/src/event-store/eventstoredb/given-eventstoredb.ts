import { startEventStoreDb } from '../../../../../test/eventstoredb';
import type { EventStoreDb } from '../../../../../test/eventstoredb';
import { Wire } from '../../../../../test/support/wire';
import type { LogUnderTest, WiredStore } from '../conformance/log-under-test';
import { EventStoreDbEventStore } from './eventstoredb-event-store';

/** What is to be closed in the end, newest first. */
export class Closing {
  readonly #steps: (() => Promise<unknown>)[] = [];

  add(step: () => Promise<unknown>): void {
    this.#steps.push(step);
  }

  async close(): Promise<void> {
    for (const step of this.#steps.splice(0).toReversed()) await step();
  }
}

export function storeAt(
  url: string,
  closing: Closing,
  logger?: (line: string) => void,
): EventStoreDbEventStore {
  const store = new EventStoreDbEventStore({
    url,
    applicationName: 'spec',
    ...(logger === undefined ? {} : { logger }),
  });
  closing.add(() => store.close());
  return store;
}

/** The log on the server at `url`, with whatever it holds already. */
export function openLogAt(url: string, restart?: () => Promise<void>): LogUnderTest {
  const closing = new Closing();
  return {
    store: storeAt(url, closing),
    second: storeAt(url, closing),
    wired: () => wired(url, closing),
    ...(restart === undefined ? {} : { restart }),
    close: () => closing.close(),
  };
}

export async function wired(url: string, closing: Closing): Promise<WiredStore> {
  const [, before = '', host = '', port = '2113', after = ''] =
    /^([a-z+]+:\/\/(?:[^@?]*@)?)([^@/?:,]+)(?::(\d+))?\/?(\?.*)?$/.exec(url) ?? [];
  const wire = await Wire.to({ host, port: Number(port) });
  closing.add(() => wire.close());
  return { store: storeAt(`${before}127.0.0.1:${wire.port}${after}`, closing), wire };
}

/** The server ended as a crash does, and started again. */
export async function crash(server: EventStoreDb): Promise<void> {
  await server.kill();
  await server.restart();
}

export { startEventStoreDb };
