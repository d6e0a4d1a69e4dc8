import type { People } from '@slipway/application/identity';
import { trusted } from '@slipway/domain/kernel';
import type { UserId } from '@slipway/domain/kernel';
import type { AuditRow } from './audit.http';

/** Puts names to the ids of people. They stand sealed in the people's own streams and in no read model. */
export class AuditNames {
  constructor(private readonly people: People) {}

  async addTo(rows: readonly AuditRow[]): Promise<readonly AuditRow[]> {
    const ids = new Set(rows.flatMap(({ actor }) => (actor.kind === 'user' && actor.id ? [actor.id] : [])));
    const names = new Map(await Promise.all([...ids].map((id) => this.#named(id))));
    return rows.map((row) => ({
      ...row,
      actor: { ...row.actor, name: names.get(row.actor.id ?? '') ?? row.actor.name },
    }));
  }

  async #named(id: string): Promise<[string, string]> {
    const { name } = await this.people.profile(trusted<UserId>(id));
    return [id, name];
  }
}
