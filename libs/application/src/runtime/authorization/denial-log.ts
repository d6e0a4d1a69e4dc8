import { randomUUID } from 'node:crypto';
import { denialCommands, denials, mostDenialsAMinute } from '@slipway/domain/organizations';
import type { Denial } from '@slipway/domain/organizations';
import { instant } from '@slipway/domain/kernel';
import type { Clock } from '../../ports';
import type { CommandRunner } from '../command-runner';
import type { FoldCache } from '../fold-cache';
import type { Request } from '../request';

export type Denied = Omit<Denial, 'minute'> & { readonly request: Omit<Request, 'commandId'> };
/** What one actor was denied at one organization in one minute, as this process saw it. */
type Seen = {
  readonly denied: Denied;
  readonly minute: Denial['minute'];
  asked: number;
  untold: number;
  readonly countId: string;
};

/**
 * Records every denied request. Within the bound each is an event; beyond it they are counted here, without a round
 * trip, and one event tells the count when the minute is over. A crash loses the count, never the events.
 */
export class DenialLog {
  readonly #seen = new Map<string, Seen>();

  constructor(
    private readonly runner: Pick<CommandRunner, 'run'>,
    private readonly folds: Pick<FoldCache, 'peek'>,
    private readonly clock: Clock,
  ) {}

  /** Throws when the store takes no event: whoever changes something must not go on then. */
  async record(denied: Denied): Promise<void> {
    const seen = this.#seenOf(denied);
    seen.asked += 1;
    if (seen.asked > mostDenialsAMinute || !(await this.#told(denied, seen.minute))) seen.untold += 1;
  }

  /** Tells the counts of the minutes that are over, or with `all` also of the present one. */
  async flush(all = false): Promise<void> {
    const minute = this.#minute();
    const troubles: unknown[] = [];
    for (const [key, seen] of this.#seen) {
      if (!all && seen.minute >= minute) continue;
      try {
        if (seen.untold > 0) await this.#count(seen);
        this.#seen.delete(key);
      } catch (error) {
        // It stays, to be told the next time; the others need not wait for that.
        troubles.push(error);
      }
    }
    if (troubles.length > 0) throw new AggregateError(troubles, 'some denied requests are not counted yet');
  }

  #seenOf(denied: Denied): Seen {
    const minute = this.#minute();
    const key = `${streamIdOf(denied)} ${denied.actor} ${minute}`;
    const seen = this.#seen.get(key) ?? {
      denied,
      minute,
      asked: 0,
      untold: 0,
      // Told again after an answer that was lost, it is the same count.
      countId: randomUUID(),
    };
    this.#seen.set(key, seen);
    return seen;
  }

  /** `false`: other processes have told as many already. */
  async #told({ request, ...facts }: Denied, minute: Denial['minute']): Promise<boolean> {
    const commandId = randomUUID();
    const id = streamIdOf({ request });
    const command = denialCommands.recordDenial({ ...facts, minute });
    await this.runner.run({ decider: denials, id, command, request: { ...request, commandId } });
    return this.folds.peek(denials, `access-${id}`)?.commands.has(commandId) ?? false;
  }

  async #count({ denied, minute, untold: count, countId }: Seen): Promise<void> {
    const { request, organizationId, actor } = denied;
    const command = denialCommands.countDenials({ organizationId, actor, minute, count });
    const id = streamIdOf({ request });
    await this.runner.run({
      decider: denials,
      id,
      command,
      request: { ...request, commandId: countId },
    });
  }

  #minute(): Denial['minute'] {
    return instant(Math.floor(Date.parse(this.clock.now()) / 60_000) * 60_000);
  }
}

function streamIdOf({ request }: Pick<Denied, 'request'>): string {
  return request.scope;
}
