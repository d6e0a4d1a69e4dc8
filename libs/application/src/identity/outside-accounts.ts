import { Inject } from '@nestjs/common';
import { Command, CommandHandler } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import { identityErrors, outsideAccountCommands, user } from '@slipway/domain/identity';
import type { AccountHolder, OutsideAccount } from '@slipway/domain/identity';
import { reservation, reservationCommands } from '@slipway/domain/kernel';
import type { UserId } from '@slipway/domain/kernel';
import { CommandRunner } from '../runtime/command-runner';
import type { Decided } from '../runtime/command-runner';
import { FoldCache } from '../runtime/fold-cache';
import { mint } from '../runtime/minted';
import { partOf } from '../runtime/request';
import type { Request } from '../runtime/request';
import { accountHolder, registeredPerson } from './holders';
import { NAME_HASH } from './identity.ports';
import type { NameHash, Vouched } from './identity.ports';

/** By issuer and subject, and by nothing else: whoever can choose an address elsewhere must not become somebody here. */
export function outsideAccount(names: NameHash, { issuer, subject }: Vouched): OutsideAccount {
  return { issuer, account: names.of('outside-account', JSON.stringify([issuer, subject])) };
}

export function accountReservation({ account }: OutsideAccount): string {
  return `outside.${account}`;
}

/** Links an account elsewhere to who is signed in: from now on it opens this one. */
export class LinkAccount extends Command<Decided> {
  constructor(
    readonly userId: UserId,
    readonly vouched: Vouched,
    readonly request: Request,
  ) {
    super();
  }
}

/**
 * The reservation first: it decides who has the account. A process that dies in between leaves it to the same person, who
 * does the same again; and to anybody else, since what is reserved and not linked opens nothing for its holder.
 */
@CommandHandler(LinkAccount)
export class LinkAccountHandler implements ICommandHandler<LinkAccount, Decided> {
  constructor(
    @Inject(CommandRunner) private readonly runner: CommandRunner,
    @Inject(FoldCache) private readonly folds: FoldCache,
    @Inject(NAME_HASH) private readonly names: NameHash,
  ) {}

  async execute({ userId, vouched, request }: LinkAccount): Promise<Decided> {
    const account = outsideAccount(this.names, vouched);
    const id = accountReservation(account);
    const step = (name: string) => partOf(request, mint(request.commandId, name));
    const { state } = await this.folds.refresh(reservation, `reservation-${id}`);
    if (state.status === 'reserved' && state.by !== userId) {
      if (await holderOfAccount(this.folds, account)) throw identityErrors.accountLinkedElsewhere();
      const free = reservationCommands.release({ by: state.by });
      await this.runner.run({ decider: reservation, id, command: free, request: step(`free ${state.by}`) });
    }
    const reserve = reservationCommands.reserve({ by: userId });
    await this.runner.run({ decider: reservation, id, command: reserve, request: step('reserve') });
    const command = outsideAccountCommands.linkAccount(account);
    return this.runner.run({ decider: user, id: userId, command, request });
  }
}

/** From now on no account elsewhere opens this one. */
export class UnlinkAccounts extends Command<void> {
  constructor(
    readonly userId: UserId,
    readonly request: Request,
  ) {
    super();
  }
}

@CommandHandler(UnlinkAccounts)
export class UnlinkAccountsHandler implements ICommandHandler<UnlinkAccounts, void> {
  constructor(
    @Inject(CommandRunner) private readonly runner: CommandRunner,
    @Inject(FoldCache) private readonly folds: FoldCache,
  ) {}

  async execute({ userId, request }: UnlinkAccounts): Promise<void> {
    const person = await registeredPerson(this.folds, userId);
    const accounts = person?.outsideAccounts ?? [];
    for (const account of accounts) await this.#unlink(userId, account, request);
  }

  /** The link first: what is reserved and not linked opens nothing. */
  async #unlink(userId: UserId, account: OutsideAccount, request: Request): Promise<void> {
    const step = (name: string) => partOf(request, mint(request.commandId, `${name} ${account.account}`));
    const command = outsideAccountCommands.unlinkAccount(account);
    await this.runner.run({ decider: user, id: userId, command, request: step('unlink') });
    await this.runner.run({
      decider: reservation,
      id: accountReservation(account),
      command: reservationCommands.release({ by: userId }),
      request: step('release'),
    });
  }
}

/** Who has linked the account, or `null`. Both streams have to say so: each alone is half of a step. */
export async function holderOfAccount(
  folds: FoldCache,
  account: OutsideAccount,
): Promise<AccountHolder | null> {
  const { state } = await folds.refresh(reservation, `reservation-${accountReservation(account)}`);
  if (state.status !== 'reserved') return null;
  const holder = await accountHolder(folds, state.by);
  return holder !== null && hasLinked(holder, account) ? holder : null;
}

export function hasLinked({ outsideAccounts }: AccountHolder, { account }: OutsideAccount): boolean {
  return outsideAccounts.some((one) => one.account === account);
}
