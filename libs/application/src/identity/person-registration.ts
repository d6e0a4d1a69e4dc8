import { Inject, Injectable } from '@nestjs/common';
import { identityErrors, user, userCommands } from '@slipway/domain/identity';
import type { UserCommand } from '@slipway/domain/identity';
import { personal, Refusal, reservation, reservationCommands } from '@slipway/domain/kernel';
import type { UserId } from '@slipway/domain/kernel';
import type { Secret } from '../ports';
import { CommandRunner } from '../runtime/command-runner';
import type { Decided } from '../runtime/command-runner';
import { FoldCache } from '../runtime/fold-cache';
import { mint } from '../runtime/minted';
import { partOf } from '../runtime/request';
import type { Request } from '../runtime/request';
import { addressReservation, holderOfAddress, registeredPerson } from './holders';
import { NAME_HASH } from './identity.ports';
import type { NameHash } from './identity.ports';
import { PasswordStore } from './password-store';

/** `email`: normalized, and known to be the person's own. */
export type NewPerson = { readonly name: string; readonly email: string; readonly password: Secret };

/** Makes somebody of an address whose mail has been opened. */
@Injectable()
export class PersonRegistration {
  constructor(
    @Inject(CommandRunner) private readonly runner: CommandRunner,
    @Inject(FoldCache) private readonly folds: FoldCache,
    @Inject(PasswordStore) private readonly passwords: PasswordStore,
    @Inject(NAME_HASH) private readonly names: NameHash,
  ) {}

  /** Refuses what nobody may have as a password. */
  require({ name, email, password }: NewPerson): void {
    this.passwords.require(password, { name, email });
  }

  /**
   * As whom this person is registered: whoever has the address and is nobody yet was begun before. `null`: there is an
   * account, which this does not open; but for the one that was `born` here a moment ago, by who knows its password.
   */
  async idFor({ email, password }: NewPerson, born: UserId): Promise<UserId | null> {
    const holder = await holderOfAddress(this.folds, this.names, email);
    if (holder === null) return born;
    const { state } = await this.folds.refresh(user, `user-${holder}`);
    if (state.status === 'unregistered') return holder;
    if (state.status === 'forgotten') throw identityErrors.userForgotten();
    const isOwn = holder === born && state.secondFactor.status !== 'enrolled';
    return isOwn && (await this.passwords.isRight(state, password)) ? holder : null;
  }

  /** May come twice, and ends alike. The request's id is derived from the person. */
  async register(userId: UserId, { name, email, password }: NewPerson, request: Request): Promise<void> {
    await this.runner.run({
      decider: reservation,
      id: addressReservation(this.names, email),
      command: reservationCommands.reserve({ by: userId }),
      request: partOf(request, mint(request.commandId, 'email')),
    });
    if (!(await this.#isRegisteredNow(userId, { name, email, password }, request)))
      await this.#requireSame(userId, password);
    await this.#decide(userId, userCommands.confirmEmail({}), request, 'confirm');
  }

  /**
   * `false`: it was before, by this try or by another one. Every try has an id of its own: one that two tries share would
   * tell a log which knows events by their ids alone that both had written the same.
   */
  async #isRegisteredNow(userId: UserId, person: NewPerson, request: Request): Promise<boolean> {
    if ((await registeredPerson(this.folds, userId)) !== null) return false;
    const password = await this.passwords.keep(userId, person.password);
    const command = userCommands.registerUser({
      userId,
      email: personal(userId, person.email),
      name: personal(userId, person.name),
      password,
    });
    try {
      await this.#decide(userId, command, request, `user ${password}`);
      return true;
    } catch (thrown) {
      if (thrown instanceof Refusal && thrown.code === identityErrors.userExists().code) return false;
      throw thrown;
    }
  }

  #decide(userId: UserId, command: UserCommand, request: Request, name: string): Promise<Decided> {
    const step = partOf(request, mint(request.commandId, name));
    return this.runner.run({ decider: user, id: userId, command, request: step });
  }

  /** Two came at once: the password of the first is the one that counts. */
  async #requireSame(userId: UserId, password: Secret): Promise<void> {
    const person = await registeredPerson(this.folds, userId);
    if (person === null || !(await this.passwords.isRight(person, password)))
      throw identityErrors.accountExists();
  }
}
