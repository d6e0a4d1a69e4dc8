import { aggregateContract } from './conformance/aggregate.conformance';
import { appendContract } from './conformance/append.conformance';
import { endingContract } from './conformance/ending.conformance';
import { evolutionContract } from './conformance/evolution.conformance';
import { guardContract } from './conformance/guards.conformance';
import { loadContract } from './conformance/load.conformance';
import { beginTest } from './conformance/log-under-test';
import type { OpenLog, StoreProfile } from './conformance/log-under-test';
import { lostAnswerContract } from './conformance/lost-answer.conformance';
import { openTransactionContract } from './conformance/open-transaction.conformance';
import { outageContract } from './conformance/outage.conformance';
import { readAllContract } from './conformance/read-all.conformance';
import { readContract } from './conformance/read.conformance';
import { retryContract } from './conformance/retry.conformance';
import { slowConsumerContract } from './conformance/slow-consumer.conformance';
import { subscribeContract } from './conformance/subscribe.conformance';
import { togetherContract } from './conformance/together.conformance';

export type { LogUnderTest, OpenLog, OpenOptions, StoreProfile } from './conformance/log-under-test';

/**
 * What every event store keeps to. The numbers are those of the contract in the design of the event store; what a store
 * meets in part, or not at all, its profile says, and the title of the case with it.
 */
export function eventStoreContract(open: OpenLog, profile: StoreProfile): void {
  it('has the capabilities that its profile says', async () => {
    const log = await beginTest(open);
    expect(log.store.capabilities).toEqual(profile.capabilities);
    await log.close();
  });

  appendContract(open);
  retryContract(open, profile);
  togetherContract(open, profile);
  guardContract(open, profile);
  lostAnswerContract(open, profile);
  readContract(open);
  readAllContract(open);
  endingContract(open);
  subscribeContract(open, profile);
  slowConsumerContract(open);
  openTransactionContract(open, profile);
  outageContract(open, profile);
  aggregateContract(open);
  evolutionContract(open);
  loadContract(open, profile);
}
