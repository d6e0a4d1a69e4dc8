import type { People } from '@slipway/application/identity';
import { trusted } from '@slipway/domain/kernel';
import type { UserId } from '@slipway/domain/kernel';
import type { MemberItem } from '@slipway/infra/organizations/membership.view';
import type { MemberRow } from './members.http';

/** Puts names to members: they stand sealed in the people's own streams and in no read model. */
export class MemberNames {
  constructor(private readonly people: Pick<People, 'profiles'>) {}

  async addTo(items: readonly MemberItem[]): Promise<readonly MemberRow[]> {
    const profiles = await this.people.profiles(items.map(({ userId }) => trusted<UserId>(userId)));
    return items.map((item) => {
      const profile = profiles.get(trusted<UserId>(item.userId));
      return { ...item, name: profile?.name ?? null, email: profile?.email ?? null };
    });
  }
}
