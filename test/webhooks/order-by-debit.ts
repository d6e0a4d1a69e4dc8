import fc from 'fast-check';
import { FollowGateway } from '@slipway/application/billing/follow-gateway';
import { ReceiveNotice } from '@slipway/application/billing/receive-notice';
import { ProcessRouter } from '@slipway/application/runtime/process-router';
import { aRequest, fixedClock } from '@slipway/application/runtime/given-runtime';
import { mint } from '@slipway/application/runtime/minted';
import { balancesOf, items, ledgerLinesOf, ledgerTypes, order, orderCommands } from '@slipway/domain/billing';
import type { PaymentEvent } from '@slipway/domain/billing';
import { processes } from '@slipway/domain/contexts';
import type { AnyDecider } from '@slipway/domain/contexts';
import { recorded, trusted } from '@slipway/domain/kernel';
import type { LicenseId, Message, OrderId, OrganizationId } from '@slipway/domain/kernel';
import { quota, quotaCommands } from '@slipway/domain/licensing';
import { ledger } from '@slipway/infra/billing/ledger.view';
import { operation } from '@slipway/infra/billing/operation.view';
import { orderList } from '@slipway/infra/billing/order-list.view';
import { StripeNotices } from '@slipway/infra/billing/stripe/stripe-notices';
import { MemoryEventStore } from '@slipway/infra/event-store/memory/memory-event-store';
import { requestedWork } from '@slipway/infra/jobs/dispatcher.projection';
import { license } from '@slipway/infra/licensing/license.view';
import { serverList } from '@slipway/infra/servers/server-list.view';
import { aNode } from '../simulation/node';
import type { Node } from '../simulation/node';
import { SimulatedCloud, SimulatedShell, SimulatedVault } from '../simulation/outside';
import { Tape } from '../simulation/tape';
import { MemoryRows } from './memory-rows';
import { bodyOf, OneCharge } from './one-charge';

const root = '0f6f2f6c-6d1f-4ac4-8d2e-7b8f4f0a2c11';
const views = [ledger, orderList, operation, license, serverList];
const never = (): boolean => false;
const { signal } = new AbortController();

/** How many notices there are of the whole life of the charge. */
export const noticeCount = new OneCharge().happenings.flatMap(({ notices }) => notices).length;
const most = 5;

/** How often each notice comes, when each of these does, and when something happens: all between 0 and 1. */
export type Telling = {
  readonly times: readonly number[];
  readonly ranks: readonly number[];
  readonly happenings: readonly number[];
  /** After which deliveries the processes and the workers get a turn; in the end they always do. */
  readonly turns: readonly boolean[];
};

/** Evenly between 0 and 1: doubles of fast-check are mostly next to 0, and all would be told at once. */
const evenly = (parts: number) => fc.noBias(fc.integer({ min: 0, max: parts })).map((part) => part / parts);
const rank = evenly(1_000_000);
// Few moments, so that often several things happen before anybody hears of one.
const moment = evenly(4);
const arrayOf = <T>(one: fc.Arbitrary<T>, length: number) =>
  fc.array(one, { minLength: length, maxLength: length });
export const tellings: fc.Arbitrary<Telling> = fc.record({
  times: arrayOf(fc.integer({ min: 1, max: most }), noticeCount),
  ranks: arrayOf(rank, noticeCount * most),
  happenings: arrayOf(moment, new OneCharge().happenings.length),
  turns: arrayOf(fc.boolean(), noticeCount * most),
});
/** Each once, at once, and everybody gets a turn each time. */
export const inOrder: Telling = {
  times: Array.from({ length: noticeCount }, () => 1),
  ranks: Array.from({ length: noticeCount * most }, (_, index) => index / 1e6),
  happenings: new OneCharge().happenings.map((_, index) => index / 10),
  turns: Array.from({ length: noticeCount * most }, () => true),
};

export type Told = {
  readonly balances: Readonly<Record<string, number>>;
  readonly types: readonly string[];
  readonly rows: MemoryRows['all'];
};

type Step = { readonly at: number; readonly act: () => unknown };

/** One order by debit, from its placement to a lost dispute, told like this: what is known in the end. */
export async function told({ times, ranks, happenings, turns }: Telling): Promise<Told> {
  const company = new Company();
  await company.order();
  const moments = happenings.toSorted((a, b) => a - b);
  let notice = 0;
  const steps: Step[] = company.gateway.happenings.flatMap(({ happen, notices }, index) => {
    const at = moments[index] ?? 0;
    const deliveries = notices.flatMap((one) => {
      const number = notice++;
      return Array.from({ length: times[number] ?? 1 }, (_, time) => ({
        // Nothing is told before it has happened.
        at: at + (1.1 - at) * (ranks[number * most + time] ?? 0),
        act: () => company.hear(bodyOf(one)),
      }));
    });
    return [{ at, act: happen }, ...deliveries];
  });
  for (const [index, { act }] of steps.toSorted((a, b) => a.at - b.at).entries()) {
    await act();
    if (turns[index] === true) await company.settle();
  }
  await company.settle();
  return company.known;
}

/** The product in memory: its deciders, processes, workers and views. Time stands still, and nothing fails. */
class Company {
  readonly gateway = new OneCharge();
  readonly #tape = new Tape();
  readonly #store = this.#tape.on(new MemoryEventStore());
  readonly #outside = {
    gateway: this.gateway,
    cloud: new SimulatedCloud(never),
    shell: new SimulatedShell(never),
    vault: new SimulatedVault(),
  };
  readonly #routers = processes.map((manager) => new ProcessRouter(this.#store, fixedClock, manager));
  readonly #rows = new MemoryRows();
  #routed = 0;
  #shown = 0;

  async order(): Promise<void> {
    const topBranchId = trusted<OrganizationId>(mint(root, 'company'));
    const orderId = trusted<OrderId>(mint(root, 'order'));
    const licenseId = trusted<LicenseId>(mint(root, 'license'));
    const opening = quotaCommands.openQuota({ topBranchId, licenseId, limits: { max_servers: 2 } });
    await this.#say(quota, topBranchId, opening);
    const [item] = items;
    if (item === undefined) throw new Error('the catalogue is empty');
    const placement = {
      orderId,
      organizationId: topBranchId,
      topBranchId,
      item: { id: item.id, version: item.version, name: item.name, size: item.size, price: item.price },
      provider: 'sandbox',
      region: 'sandbox-north',
      serverName: 'web-1',
      paymentMethod: 'debit',
    };
    await this.#say(order, orderId, orderCommands.placeOrder(placement));
    await this.settle();
  }

  /** A worker that has just started hears of it. */
  async hear(body: string): Promise<void> {
    const { runner, folds, store } = this.#node();
    const follow = new FollowGateway(runner, folds, store);
    await new ReceiveNotice(this.gateway, new StripeNotices([]), follow).receive(body);
  }

  /** Processes decide, workers work and views follow until nothing is left to do. */
  async settle(): Promise<void> {
    for (; this.#routed < this.#tape.events.length; this.#routed += 1) {
      const event = this.#tape.events[this.#routed];
      if (event === undefined) continue;
      for (const router of this.#routers)
        if (router.handles.includes(event.type)) await router.project([event]);
      for (const work of requestedWork(event)) await this.#node().work.execute(work, signal);
    }
    const fresh = this.#tape.events.slice(this.#shown);
    this.#shown = this.#tape.events.length;
    for (const view of views) await this.#rows.project(view, fresh);
  }

  get known(): Told {
    const money = this.#tape.events
      .filter(({ type }) => ledgerTypes.includes(type))
      .map((event) => recorded<PaymentEvent>(event));
    return {
      balances: Object.fromEntries(balancesOf(money.flatMap(ledgerLinesOf))),
      types: this.#tape.events
        .filter(({ streamId }) => !streamId.startsWith('process.'))
        .map(({ type }) => type)
        .toSorted(),
      rows: this.#rows.all,
    };
  }

  #node(): Node {
    return aNode(this.#store, fixedClock, this.#outside);
  }

  async #say(decider: AnyDecider, id: string, command: Message): Promise<void> {
    const commandId = mint(root, command.type);
    await this.#node().runner.run({ decider, id, command, request: aRequest(commandId) });
  }
}
