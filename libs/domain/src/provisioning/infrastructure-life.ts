import type { Instant, VaultReference } from '../kernel';
import type { Plan } from './plan.messages';
import type { Engine, InfrastructureRequest, ServerOutputs } from './provisioning.messages';

/** `publicKey`: may enter the machine; `null` until a key is prepared. A destruction still needs it to name the machine's parts. */
type Facts = { readonly request: InfrastructureRequest; readonly publicKey: string | null };
type Keyed = Facts & { readonly key: VaultReference };

/**
 * The life of one machine in a customer's cloud. As long as it may exist there, it is not `destroyed`; who paid
 * for it gets nothing back before.
 */
export type Infrastructure =
  | { readonly status: 'unknown' }
  | (Facts & { readonly status: 'requested' })
  | (Keyed & { readonly status: 'prepared' })
  | (Keyed & { readonly status: 'provisioning'; readonly engine: Engine })
  /** Nothing is built with this plan until somebody approves it. `mayExist`: something may have been, with a former one. */
  | (Keyed & {
      readonly status: 'awaiting_approval';
      readonly engine: Engine;
      readonly plan: Plan;
      readonly until: Instant;
      readonly mayExist: boolean;
    })
  /** `approved`: the digest that a person has approved. */
  | (Keyed & {
      readonly status: 'planned';
      readonly engine: Engine;
      readonly plan: Plan;
      readonly approved: string | null;
      /** Before this plan. */
      readonly mayExist: boolean;
    })
  | (Keyed & { readonly status: 'provisioned'; readonly outputs: ServerOutputs })
  /** `wasStarted`: something may exist in the cloud. */
  | (Facts & {
      readonly status: 'failed';
      readonly wasStarted: boolean;
      /** The digest of the plan that somebody did not want. */
      readonly discarded: string | null;
    })
  | (Facts & { readonly status: 'destroying'; readonly failedAttempts: number })
  | (Facts & { readonly status: 'destroyed' });

export type KnownInfrastructure = Exclude<Infrastructure, { readonly status: 'unknown' }>;

/** What every event of this infrastructure names. */
export function ownersOf({ request }: KnownInfrastructure) {
  const { infrastructureId, organizationId, orderId } = request;
  return { infrastructureId, organizationId, orderId };
}
