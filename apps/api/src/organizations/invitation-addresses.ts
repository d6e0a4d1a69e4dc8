import type { PersonalReader } from '@slipway/application/identity';
import type { Clock } from '@slipway/application/ports';
import type { InvitationItem } from '@slipway/infra/organizations/invitation-list.view';
import type { InvitationRow } from './invitations.http';

/** Opens the addresses of invitations, which lie sealed in the read model. */
export class InvitationAddresses {
  constructor(
    private readonly personal: PersonalReader,
    private readonly clock: Clock,
  ) {}

  openIn(items: readonly InvitationItem[]): Promise<readonly InvitationRow[]> {
    const now = this.clock.now();
    return Promise.all(
      items.map(async ({ place, email, ...item }) => ({
        ...item,
        email: await this.personal.readText(email, place),
        status: item.expiresAt <= now ? 'expired' : 'open',
      })),
    );
  }
}
