import type { People } from '@slipway/application/identity';
import { trusted } from '@slipway/domain/kernel';
import type { UserId } from '@slipway/domain/kernel';
import type { AuditRow } from './audit.http';

/** Puts names to the ids of people. They stand sealed in the people's own streams and in no read model. */
export class AuditNames {
  constructor(private readonly people: People) {}

  async addTo(rows: readonly AuditRow[]): Promise<readonly AuditRow[]> {
    // Behind a token stands the person who issued it.
    const people = rows.map(({ actor }) => actor).filter(({ kind }) => kind === 'user' || kind === 'token');
    const ids = new Set(people.map(({ id }) => id));
    const names = new Map(await Promise.all([...ids].map((id) => this.#named(id))));
    return rows.map((row) => ({
      ...row,
      actor: { ...row.actor, name: names.get(row.actor.id) ?? row.actor.name },
    }));
  }

  async #named(id: string): Promise<[string, string]> {
    const { name } = await this.people.profile(trusted<UserId>(id));
    return [id, name];
  }
}
