import { randomUUID } from 'node:crypto';
import { toJson } from '@slipway/application/ports';
import type { Position } from '@slipway/application/ports';
import { eventDefinitions } from '@slipway/domain/contexts';
import { trusted } from '@slipway/domain/kernel';
import type { Message, Scope, UserId } from '@slipway/domain/kernel';
import type { WriteSide } from '@slipway/infra/write-side';

type Said = { readonly scope: string; readonly by: string; readonly story?: string };

/** Writes facts straight into the log of a product whose processes do not run: a history without the time it took. */
export class Scribe {
  #last: Position | null = null;

  constructor(private readonly writeSide: WriteSide) {}

  /** Where the last word stands. */
  get position(): Position {
    if (this.#last === null) throw new Error('nothing was written yet');
    return this.#last;
  }

  async write(stream: string, { scope, by, story }: Said, ...events: readonly Message[]): Promise<string> {
    const { store, clock } = this.writeSide;
    const written = events.map(({ type, data }) => {
      const id = randomUUID();
      return {
        id,
        type,
        schemaVersion: eventDefinitions[type]?.version ?? 1,
        data: toJson(data),
        metadata: {
          organizationId: trusted<Exclude<Scope, 'platform'>>(scope),
          occurredAt: clock.now(),
          actor: { kind: 'user' as const, userId: trusted<UserId>(by) },
          commandId: id,
          correlationId: story ?? id,
          causationId: story ?? randomUUID(),
        },
      };
    });
    const { position } = await store.append(stream, 'any', written);
    if (this.#last === null || position > this.#last) this.#last = position;
    return written[0]?.id ?? '';
  }
}
