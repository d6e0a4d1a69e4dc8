import type { People } from '@slipway/application/identity';
import { trusted } from '@slipway/domain/kernel';
import type { UserId } from '@slipway/domain/kernel';
import type { MemberItem } from '@slipway/infra/organizations/membership.view';
import type { MemberRow } from './members.http';

/** Puts names to members: they stand sealed in the people's own streams and in no read model. */
export class MemberNames {
  constructor(private readonly people: Pick<People, 'profile'>) {}

  addTo(items: readonly MemberItem[]): Promise<readonly MemberRow[]> {
    return Promise.all(
      items.map(async (item) => {
        const { name, email } = await this.people.profile(trusted<UserId>(item.userId));
        return { ...item, name, email };
      }),
    );
  }
}
