import { user, userCommands } from '@slipway/domain/identity';
import type { OutsideAccount } from '@slipway/domain/identity';
import { reservation, reservationCommands } from '@slipway/domain/kernel';
import type { UserId } from '@slipway/domain/kernel';
import { invitedSubject } from '../organizations/invited-subject';
import type { Snapshots } from '../ports';
import type { CommandRunner } from '../runtime/command-runner';
import type { FoldCache } from '../runtime/fold-cache';
import { mintFrom } from '../runtime/minted';
import type { Request } from '../runtime/request';
import { normalizedEmail } from './credentials';
import { addressReservation } from './holders';
import type { NameHash, SecretsOfPeople, Sessions, SubjectKeyRing } from './identity.ports';
import { accountReservation } from './outside-accounts';
import type { People } from './people';
import { signInSubject } from './sign-in-gate';

export type ForgetPersonParts = {
  readonly runner: Pick<CommandRunner, 'run'>;
  readonly folds: FoldCache;
  readonly people: Pick<People, 'addressToRelease'>;
  readonly names: NameHash;
  readonly sessions: Pick<Sessions, 'closeAllOf'>;
  readonly keys: SubjectKeyRing;
  readonly secrets: SecretsOfPeople;
  readonly snapshots: Pick<Snapshots, 'dropOf'>;
};

/** What one run found to do; all of it nothing when the person was forgotten before. */
export type Forgetting = {
  readonly isRecordedNow: boolean;
  readonly sessions: number;
  readonly isAddressReleased: boolean;
  /** Accounts elsewhere that may be linked anew. */
  readonly accounts: number;
  readonly keys: number;
  readonly secrets: number;
  readonly snapshots: number;
};

/**
 * Forgets a person without touching the log. The steps, in an order that a crash between any two cannot hurt:
 *
 * 1. the fact: from here on the person is nobody. Sign-in, sessions and tokens are refused by every process, and what
 *    is on its way under the person's rights is not written any more, since the person's stream is one of its guards.
 * 2. the sessions: nobody can open one that would count.
 * 3. the key of invitations to the address, which is another one as soon as the address is free.
 *    Then the e-mail address is free again. It can be read only while the key exists, hence before the key goes. And so
 *    are the accounts elsewhere that were linked: the same person may come back as somebody else, and link them.
 * 4. the key: everything that was ever sealed for the person is unreadable, and no other key is made. Other processes
 *    may remember this one for up to a minute; what they show of a person they ask the fact for. The key of where tries
 *    at the account came from goes before it, since only the address tells which one that is.
 * 5. the secrets (a password's hash), which the database gives up only once the key is destroyed.
 * 6. the snapshots of folds. They hold sealed values only, which nobody can open any more.
 *
 * The fact comes first, because a key without the fact would let somebody without a name go on working. Each step may
 * come twice: a run that died is finished by the next one. Refuses whom nobody knows.
 */
export class ForgetPerson {
  constructor(private readonly parts: ForgetPersonParts) {}

  async forget(userId: UserId): Promise<Forgetting> {
    const { sessions, secrets, snapshots } = this.parts;
    const isRecordedNow = await this.#record(userId);
    const ended = await sessions.closeAllOf(userId);
    const ofInvitations = await this.#destroyKeyOfInvitations(userId);
    return {
      isRecordedNow,
      sessions: ended,
      isAddressReleased: await this.#releaseAddress(userId),
      accounts: await this.#freeAccounts(userId),
      keys: ofInvitations + (await this.#destroyKeys(userId)),
      secrets: await secrets.dropOfForgotten(userId),
      snapshots: await snapshots.dropOf(userId),
    };
  }

  async #record(userId: UserId): Promise<boolean> {
    const { isRepeated } = await this.parts.runner.run({
      decider: user,
      id: userId,
      command: userCommands.forgetSubject({}),
      request: byOperator('forget', userId),
    });
    return !isRepeated;
  }

  async #destroyKeyOfInvitations(userId: UserId): Promise<number> {
    const { people, names, keys, folds } = this.parts;
    const address = await people.addressToRelease(userId);
    if (address === null) return 0;
    const email = normalizedEmail(address);
    const held = await folds.refresh(reservation, `reservation-${addressReservation(names, email)}`);
    const isTheirs = held.state.status === 'reserved' && held.state.by === userId;
    return isTheirs ? keys.destroy(invitedSubject(names, email, held.revision)) : 0;
  }

  async #destroyKeys(userId: UserId): Promise<number> {
    const { people, names, keys } = this.parts;
    const address = await people.addressToRelease(userId);
    const ofTries = address === null ? 0 : await keys.destroy(signInSubject(names, normalizedEmail(address)));
    return ofTries + (await keys.destroy(userId));
  }

  /** `false` when it was released before: the key is destroyed only after that. */
  async #releaseAddress(userId: UserId): Promise<boolean> {
    const address = await this.parts.people.addressToRelease(userId);
    if (address === null) return false;
    const { isRepeated } = await this.parts.runner.run({
      decider: reservation,
      id: addressReservation(this.parts.names, normalizedEmail(address)),
      command: reservationCommands.release({ by: userId }),
      request: byOperator('forget-address', userId),
    });
    return !isRepeated;
  }

  async #freeAccounts(userId: UserId): Promise<number> {
    const { state } = await this.parts.folds.refresh(user, `user-${userId}`);
    const linked = state.status === 'forgotten' ? state.outsideAccounts : [];
    const freed = await Promise.all(linked.map((account) => this.#freeAccount(userId, account)));
    return freed.filter((isFreed) => isFreed).length;
  }

  async #freeAccount(userId: UserId, account: OutsideAccount): Promise<boolean> {
    const id = accountReservation(account);
    const { state } = await this.parts.folds.refresh(reservation, `reservation-${id}`);
    if (state.status === 'free' || state.by !== userId) return false;
    const command = reservationCommands.release({ by: userId });
    const request = byOperator(`forget-account ${account.account}`, userId);
    const { isRepeated } = await this.parts.runner.run({ decider: reservation, id, command, request });
    return !isRepeated;
  }
}

/** Whether a run found nothing to do. */
export function isNothingLeft(forgetting: Forgetting): boolean {
  return Object.values(forgetting).every((found) => found === false || found === 0);
}

/** The same command for the same person, whoever sends it, and however often. */
function byOperator(what: string, userId: UserId): Request {
  const commandId = mintFrom(what, userId);
  return {
    actor: { kind: 'operator' },
    scope: 'platform',
    commandId,
    correlationId: mintFrom('forget', userId),
    causationId: commandId,
  };
}
