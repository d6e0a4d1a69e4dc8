import { Refusal } from '@slipway/domain/kernel';
import type { UserId } from '@slipway/domain/kernel';
import {
  invitationBehind,
  invitationCommands,
  organizationErrors,
  roster,
} from '@slipway/domain/organizations';
import type { AcceptedInvitation, OpenInvitation, Role } from '@slipway/domain/organizations';
import type { Clock, Secret } from '../ports';
import type { Access, AccessControl } from '../runtime/authorization/access';
import { authorizationErrors } from '../runtime/authorization/authorization.errors';
import type { CommandRunner, Decided } from '../runtime/command-runner';
import type { FoldCache } from '../runtime/fold-cache';
import type { Request } from '../runtime/request';
import { readInvitationToken } from './invitation-token';
import type { InvitationKey } from './invitation-token';

export type InvitationDoorParts = {
  readonly runner: Pick<CommandRunner, 'run'>;
  readonly folds: FoldCache;
  readonly control: Pick<AccessControl, 'authorize'>;
  readonly clock: Clock;
};

export type FoundInvitation = InvitationKey & {
  readonly invitation: OpenInvitation | AcceptedInvitation;
};

/**
 * Where somebody comes in with the link of a mail. It is worth what the one who answers for it may still do: whoever is
 * no admin any more has invited nobody.
 */
export class InvitationDoor {
  constructor(private readonly parts: InvitationDoorParts) {}

  /** Refuses alike what is no link, was used or taken back, or is too old. */
  async find(token: Secret): Promise<FoundInvitation> {
    const key = readInvitationToken(token);
    if (key === null) throw organizationErrors.invitationInvalid();
    const { folds, clock } = this.parts;
    const { state } = await folds.refresh(roster, `roster-${key.organizationId}`);
    const invitation = invitationBehind(state, key, clock.now());
    if (invitation === null) throw organizationErrors.invitationInvalid();
    return { ...key, invitation };
  }

  /** Refuses what nobody can accept any more, before anything is made for it. */
  async requireOpen(found: FoundInvitation): Promise<OpenInvitation> {
    const { invitation } = found;
    if (invitation.status !== 'open') throw organizationErrors.invitationInvalid();
    await this.#vouch(found, invitation);
    return invitation;
  }

  /** Under the rights of who has invited: they are guards of the same append, so nobody joins by rights that are gone. */
  async join(
    found: FoundInvitation,
    who: { readonly userId: UserId; readonly addressHash: string },
    request: Request,
  ): Promise<Decided> {
    const { organizationId, invitationId, linkHash, invitation } = found;
    const command = invitationCommands.acceptInvitation({ organizationId, invitationId, linkHash, ...who });
    const decision = { decider: roster, id: organizationId, command };
    const scoped = { ...request, scope: organizationId };
    if (invitation.status === 'accepted') {
      const nobody: { readonly by: Role } = { by: 'viewer' };
      return this.parts.runner.run({ ...decision, request: scoped, facts: () => Promise.resolve(nobody) });
    }
    const vouch = () => this.#vouch(found, invitation);
    const { guards } = await vouch();
    return this.parts.runner.run({
      ...decision,
      request: { ...scoped, authority: { guards, renew: vouch } },
      facts: async () => ({ by: (await vouch()).role }),
    });
  }

  /** That an organization is suspended or archived is said; what became of who has invited is nobody's business. */
  async #vouch({ organizationId }: FoundInvitation, { invitedBy }: OpenInvitation): Promise<Access> {
    const principal = { kind: 'user', userId: invitedBy } as const;
    try {
      const permission = 'organizations.member.manage';
      return await this.parts.control.authorize(principal, organizationId, permission, 'absent');
    } catch (thrown) {
      if (!(thrown instanceof Refusal) || closing.has(thrown.code)) throw thrown;
      throw organizationErrors.invitationInvalid();
    }
  }
}

const closing: ReadonlySet<string> = new Set([
  authorizationErrors.suspended().code,
  authorizationErrors.archived().code,
]);
