import type { People, Profile } from '@slipway/application/identity';
import { trusted } from '@slipway/domain/kernel';
import type { UserId } from '@slipway/domain/kernel';
import type { AuditItem } from '@slipway/infra/audit/audit-timeline.view';
import type { PersonalData } from '@slipway/infra/crypto/personal-data';
import type { AuditRow } from './audit.http';

/**
 * Puts names to the ids of people. They stand sealed in the people's own streams and in no read model; what is sealed
 * in an event's data is not opened, only shown as sealed or forgotten.
 */
export class AuditNames {
  constructor(
    private readonly people: Pick<People, 'profiles'>,
    private readonly personal: Pick<PersonalData, 'hide'>,
  ) {}

  async addTo(items: readonly AuditItem[]): Promise<readonly AuditRow[]> {
    const acting = items.filter(({ actor }) => isPerson(actor)).map(({ actor }) => trusted<UserId>(actor.id));
    const profiles = await this.people.profiles(acting);
    return Promise.all(
      items.map(async (item) => ({
        ...item,
        actor: named(item.actor, profiles.get(trusted<UserId>(item.actor.id))),
        data: await this.personal.hide(item.data),
      })),
    );
  }
}

/** Behind a token stands the person who issued it. */
function isPerson({ kind }: AuditItem['actor']): boolean {
  return kind === 'user' || kind === 'token';
}

function named(actor: AuditItem['actor'], profile: Profile | undefined): AuditRow['actor'] {
  return { ...actor, name: profile?.name ?? actor.name, forgotten: profile?.forgotten ?? false };
}
