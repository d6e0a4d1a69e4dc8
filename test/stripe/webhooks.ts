import { createHmac, randomBytes } from 'node:crypto';
import type { Happened } from './intents';

export type StripeEvent = {
  readonly id: string;
  readonly object: 'event';
  readonly api_version: string;
  readonly created: number;
  readonly data: { readonly object: object };
  readonly livemode: false;
  readonly pending_webhooks: number;
  readonly request: null;
  readonly type: string;
};
export type Endpoint = { readonly url: string; readonly secret: string };

/** Every event that happened, in its order, and how it is told: at once, or when, how often and as the test wants. */
export class Webhooks {
  readonly events: StripeEvent[] = [];
  /** Where events go by themselves as they happen. */
  endpoint: Endpoint | null = null;
  readonly #underway = new Set<Promise<unknown>>();

  record({ type, object }: Happened): void {
    const event: StripeEvent = {
      id: `evt_${randomBytes(12).toString('hex')}`,
      object: 'event',
      api_version: '2026-10-28.endive',
      created: Math.floor(Date.now() / 1000),
      data: { object: { ...object } },
      livemode: false,
      pending_webhooks: 1,
      request: null,
      type,
    };
    this.events.push(event);
    if (this.endpoint === null) return;
    const told = this.#untilTaken(event, this.endpoint);
    this.#underway.add(told);
    void told.finally(() => this.#underway.delete(told));
  }

  /** One delivery; its status, 0 when nobody listens. `at` in seconds dates the signature. */
  async deliver(event: StripeEvent, endpoint: Endpoint, at = Math.floor(Date.now() / 1000)): Promise<number> {
    const body = JSON.stringify(event, null, 2);
    const headers = {
      'content-type': 'application/json; charset=utf-8',
      'stripe-signature': signature(body, endpoint.secret, at),
    };
    try {
      const answer = await fetch(endpoint.url, {
        method: 'POST',
        headers,
        body,
        signal: AbortSignal.timeout(10_000),
      });
      await answer.arrayBuffer();
      return answer.status;
    } catch (error) {
      if (error instanceof Error) return 0;
      throw error;
    }
  }

  /** Everything that was under way has been taken, or given up. */
  async settled(): Promise<void> {
    while (this.#underway.size > 0) await Promise.all(this.#underway);
  }

  /** Stripe tries for three days; a test has less time. */
  async #untilTaken(event: StripeEvent, endpoint: Endpoint): Promise<void> {
    for (let attempt = 0; attempt < 100; attempt += 1) {
      const status = await this.deliver(event, endpoint);
      if (status >= 200 && status < 300) return;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}

export function signature(body: string, secret: string, at: number): string {
  const mac = createHmac('sha256', secret)
    .update(`${String(at)}.${body}`)
    .digest('hex');
  return `t=${String(at)},v1=${mac}`;
}
