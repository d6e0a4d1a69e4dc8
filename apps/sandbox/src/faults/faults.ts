import { setTimeout as delay } from 'node:timers/promises';
import { HttpError } from '../http/http-error';
import type { KeyedQueue } from '../data/keyed-queue';

export type CallFault = {
  readonly mode: 'fail' | 'fail_after_create' | 'delay';
  readonly message?: string;
  readonly delayMs?: number;
  /** How often it still strikes; absent means until it is taken away. */
  readonly times?: number;
};

export type SshFault = { readonly mode: 'refuse'; readonly times?: number };

/** The account may have so many servers and no more. It lasts until it is taken away. */
export type QuotaFault = { readonly mode: 'limit'; readonly servers: number };

export type FaultSet = {
  readonly cloudRead: CallFault | null;
  readonly cloudCreate: CallFault | null;
  readonly cloudDelete: CallFault | null;
  readonly cloudQuota: QuotaFault | null;
  readonly ssh: SshFault | null;
};

export const noFaults: FaultSet = {
  cloudRead: null,
  cloudCreate: null,
  cloudDelete: null,
  cloudQuota: null,
  ssh: null,
};

export type CallKind = 'cloudRead' | 'cloudCreate' | 'cloudDelete';

export type FaultsOptions = {
  readonly initial: FaultSet;
  readonly save: (faults: FaultSet) => Promise<void>;
  readonly exclusive: KeyedQueue;
};

/** Which troubles the outside world has at the moment. Each strike is counted down on disk before it happens. */
export class Faults {
  #current: FaultSet;

  constructor(private readonly options: FaultsOptions) {
    this.#current = options.initial;
  }

  get current(): FaultSet {
    return this.#current;
  }

  /** Sets what is given, takes away what is null, leaves the rest. */
  change(wish: Partial<FaultSet>): Promise<FaultSet> {
    return this.options.exclusive('faults', () => this.#replace({ ...this.#current, ...wish }));
  }

  /** Does `act` with the trouble of the moment around it: before it, after it, late, or none. */
  async around<T>(kind: CallKind, stopping: AbortSignal, act: () => Promise<T>): Promise<T> {
    const fault = await this.#strike(kind);
    if (fault?.mode === 'fail') throw injected(fault);
    if (fault?.mode === 'delay') await delay(fault.delayMs ?? 0, undefined, { signal: stopping });
    const outcome = await act();
    if (fault?.mode === 'fail_after_create') throw injected(fault);
    return outcome;
  }

  async refusesSsh(): Promise<boolean> {
    // Without a fault a connection must not queue behind a write to disk.
    return this.#current.ssh === null ? false : (await this.#strike('ssh')) !== null;
  }

  #strike<K extends keyof FaultSet>(kind: K): Promise<FaultSet[K]> {
    return this.options.exclusive('faults', async () => {
      const fault = this.#current[kind];
      if (fault?.mode !== 'limit' && fault?.times !== undefined) {
        const left = fault.times > 1 ? { ...fault, times: fault.times - 1 } : null;
        await this.#replace({ ...this.#current, [kind]: left });
      }
      return fault;
    });
  }

  async #replace(faults: FaultSet): Promise<FaultSet> {
    await this.options.save(faults);
    this.#current = faults;
    return faults;
  }
}

function injected(fault: CallFault): HttpError {
  return new HttpError(500, 'injected_fault', fault.message ?? 'The sandbox was told to fail here.');
}
