import { later, personal, recorded, reservation, trusted } from '@slipway/domain/kernel';
import type { Instant, OrganizationId, UserId } from '@slipway/domain/kernel';
import { invitationEvents, organization } from '@slipway/domain/organizations';
import type { InvitationEvent, InvitationName } from '@slipway/domain/organizations';
import { linkHashOf } from '../identity/credentials';
import { addressReservation } from '../identity/holders';
import type { NameHash, PersonalReader } from '../identity/identity.ports';
import type { SignInGate } from '../identity/sign-in-gate';
import { mailIdOf, mailLink, postMail } from '../notifications/post-mail';
import type { Clock, EventStore } from '../ports';
import type { CommandRunner } from '../runtime/command-runner';
import type { FoldCache } from '../runtime/fold-cache';
import type { Request } from '../runtime/request';
import { invitedSubject } from './invited-subject';

/** How long an invitation is good. */
export const invitationSeconds = 7 * 86_400;

export type InvitationLettersParts = {
  readonly runner: Pick<CommandRunner, 'run'>;
  readonly folds: FoldCache;
  readonly store: Pick<EventStore, 'readStream'>;
  readonly names: NameHash;
  readonly personal: PersonalReader;
  readonly clock: Clock;
  readonly gate: Pick<SignInGate, 'askForInvitation'>;
};

/** An address that is invited. `subject`: whose key seals it. `holder`: whose account has it already. */
export type InvitedAddress = {
  readonly email: string;
  readonly subject: string;
  readonly holder: UserId | null;
};

/** The mails of invitations, and the addresses that they go to. */
export class InvitationLetters {
  constructor(private readonly parts: InvitationLettersParts) {}

  /** Three in a quarter of an hour to one address, whoever asks: nobody is flooded in our name. */
  async address(email: string, request: Request): Promise<InvitedAddress> {
    const { folds, names, gate } = this.parts;
    await gate.askForInvitation(email, request);
    const { state, revision } = await folds.refresh(
      reservation,
      `reservation-${addressReservation(names, email)}`,
    );
    const holder = state.status === 'reserved' ? trusted<UserId>(state.by) : null;
    return { email, subject: invitedSubject(names, email, revision), holder };
  }

  /** Says only whether two invitations of one organization go to one address. */
  hashOf(organizationId: OrganizationId, email: string): string {
    return this.parts.names.of('invitation', JSON.stringify([organizationId, email]));
  }

  linkOf(request: Request): { readonly linkHash: string; readonly expiresAt: Instant } {
    const { names, clock } = this.parts;
    return {
      linkHash: linkHashOf(mailLink(names, mailIdOf(request))),
      expiresAt: later(clock.now(), invitationSeconds),
    };
  }

  /** After the fact that it tells: a request that is sent again finishes what the first try has begun. */
  async post(
    { organizationId, invitationId }: InvitationName,
    { email, subject }: InvitedAddress,
    request: Request,
  ): Promise<void> {
    const { runner, clock } = this.parts;
    const organizationName = await this.nameOf(organizationId);
    const letter = { kind: 'invitation', organizationId, invitationId, organizationName } as const;
    const expiresAt = later(clock.now(), invitationSeconds);
    const to = personal(subject, email);
    await postMail(runner, { mailId: mailIdOf(request), to, letter, expiresAt }, request);
  }

  async nameOf(organizationId: OrganizationId): Promise<string> {
    const { state } = await this.parts.folds.refresh(organization, `organization-${organizationId}`);
    if (state.status !== 'created') throw new Error(`organization ${organizationId} invites and is none`);
    return state.name;
  }

  /** From the event itself, which alone has the address; `null` when its person was forgotten. */
  async emailOf({ organizationId, invitationId }: InvitationName): Promise<string | null> {
    for await (const stored of this.parts.store.readStream(`roster-${organizationId}`)) {
      if (stored.type !== invitationEvents.memberInvited.type) continue;
      if (stored.unreadable) throw stored.unreadable;
      const event = recorded<InvitationEvent>(stored);
      if (event.type === 'organizations.member-invited' && event.data.invitationId === invitationId)
        return this.parts.personal.readText(event.data.email, `${stored.id}/email`);
    }
    return null;
  }
}
