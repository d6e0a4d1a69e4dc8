import type { EventStore } from '@slipway/application/ports';
import type { Settings } from '../config/env';

/** Events of the flow of an order: each append of one of them is a point. */
const appended = [
  'billing.order-placed',
  'process.input-received',
  'licensing.quota-reserved',
  'billing.payment-requested',
  'billing.payment-outcome-unknown',
  'billing.payment-captured',
  'billing.payment-declined',
  'billing.payment-confirmation-required',
  'billing.order-confirmation-awaited',
  'billing.order-payment-confirmed',
  'billing.order-payment-failed',
  'billing.order-paid',
  'provisioning.infrastructure-requested',
  'provisioning.key-prepared',
  'provisioning.provisioning-started',
  'provisioning.infrastructure-planned',
  'provisioning.approval-requested',
  'provisioning.plan-approved',
  'provisioning.plan-discarded',
  'provisioning.infrastructure-provisioned',
  'provisioning.provisioning-failed',
  'servers.server-registered',
  'servers.verification-failed',
  'servers.server-verified',
  'licensing.quota-confirmed',
  'billing.order-fulfilled',
  'provisioning.destruction-started',
  'provisioning.infrastructure-destroyed',
  'billing.payment-refunded',
  'licensing.quota-released',
  'billing.order-refunded',
  'billing.order-cancellation-requested',
  'billing.order-cancelled',
  'servers.server-removal-requested',
  'servers.server-decommissioned',
] as const;

/** Other durable writes, and answers of the outside before anything is made of them. */
const others = [
  'vault.store',
  'queue.add',
  'outbox.published',
  'outbox.done',
  'deadline.reached',
  'gateway.charge',
  'gateway.find',
  'gateway.confirm',
  'gateway.refund',
  'terraform.provision',
  'terraform.destroy',
  'shell.verify',
] as const;

export type Failpoint = `log.${(typeof appended)[number]}` | (typeof others)[number];

/** Every place where a test may have this process die: right after the deed, before anybody is told. */
export const failpoints: readonly Failpoint[] = [
  ...appended.map((type): Failpoint => `log.${type}`),
  ...others,
];

/** `FAILPOINT=<name>:kill`, in tests only. */
const killSuffix = ':kill';

type Points<T> = { readonly [M in keyof T & string]?: Failpoint };

/** Has this process killed at the one point that is named. Without one, nothing is wrapped and nothing costs. */
export class Failpoints {
  readonly #armed: string | undefined;

  constructor({ FAILPOINT }: Pick<Settings, 'FAILPOINT'>) {
    this.#armed = FAILPOINT?.slice(0, -killSuffix.length);
  }

  /** The same thing, with a point after each of these calls. */
  after<T extends object>(target: T, points: Points<T>): T {
    const armed = Object.entries(points).find(([, point]) => point === this.#armed)?.[0];
    return armed === undefined ? target : interrupted(target, armed, () => true);
  }

  /** The same store, with a point after each append, named after the events in it. */
  afterAppends(store: EventStore): EventStore {
    const type = this.#armed?.startsWith('log.') === true ? this.#armed.slice('log.'.length) : undefined;
    if (type === undefined) return store;
    return interrupted(store, 'append', ([, , events]) => Array.isArray(events) && events.some(isOf(type)));
  }
}

const isOf = (type: string) => (event: unknown) =>
  typeof event === 'object' && event !== null && 'type' in event && event.type === type;

/** Methods see the real thing: a proxy has none of its private fields. */
function interrupted<T extends object>(
  target: T,
  method: string,
  isMeant: (args: readonly unknown[]) => boolean,
): T {
  return new Proxy(target, {
    get(of, name) {
      const value: unknown = Reflect.get(of, name, of);
      if (typeof value !== 'function') return value;
      return (...args: readonly unknown[]): unknown => {
        const answer: unknown = Reflect.apply(value, of, args);
        return name === method && answer instanceof Promise
          ? answer.then(() => dieIf(isMeant(args), answer))
          : answer;
      };
    },
  });
}

function dieIf<T>(isMeant: boolean, answer: T): T {
  if (isMeant) process.kill(process.pid, 'SIGKILL');
  return answer;
}
