import { appendContract } from './conformance/append.conformance';
import { guardContract } from './conformance/guards.conformance';
import type { OpenLog } from './conformance/log-under-test';
import { readContract } from './conformance/read.conformance';
import { retryContract } from './conformance/retry.conformance';
import { subscribeContract } from './conformance/subscribe.conformance';

export type { LogUnderTest, OpenLog } from './conformance/log-under-test';

/** What every event store keeps to. The numbers are those of the contract in the design of the event store. */
export function eventStoreContract(open: OpenLog): void {
  appendContract(open);
  retryContract(open);
  guardContract(open);
  readContract(open);
  subscribeContract(open);
}
