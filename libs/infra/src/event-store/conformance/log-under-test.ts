import type { EventStore } from '@slipway/application/ports/event-store';

/** One log under test. `second` is another process's view of the same log. */
export type LogUnderTest = {
  readonly store: EventStore;
  readonly second: EventStore;
  close(): Promise<void>;
};
/** `firstPosition`: the log goes on from there, as if it were that long already. */
export type OpenLog = (options?: { readonly firstPosition?: bigint }) => Promise<LogUnderTest>;

/** A log per test, closed after it. */
export function logPerTest(open: OpenLog): () => LogUnderTest {
  let log: LogUnderTest;
  beforeEach(async () => {
    log = await open();
  });
  afterEach(() => log.close());
  return () => log;
}
