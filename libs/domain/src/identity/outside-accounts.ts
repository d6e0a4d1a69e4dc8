import { assertNever } from '../kernel';
import type { UserId } from '../kernel';
import { identityErrors } from './identity.errors';
import { outsideAccountEvents } from './outside-account.messages';
import type { OutsideAccount, OutsideAccountEvent } from './outside-account.messages';

type Owner = { readonly userId: UserId; readonly outsideAccounts: readonly OutsideAccount[] };
const mostAccounts = 10;

const has = ({ outsideAccounts }: Owner, { account }: OutsideAccount) =>
  outsideAccounts.some((one) => one.account === account);

export function linkAccount(account: OutsideAccount, owner: Owner): readonly OutsideAccountEvent[] {
  if (has(owner, account)) return [];
  if (owner.outsideAccounts.length >= mostAccounts) throw identityErrors.tooManyAccounts(mostAccounts);
  return [outsideAccountEvents.accountLinked({ userId: owner.userId, ...account })];
}

export function unlinkAccount(account: OutsideAccount, owner: Owner): readonly OutsideAccountEvent[] {
  return has(owner, account)
    ? [outsideAccountEvents.accountUnlinked({ userId: owner.userId, ...account })]
    : [];
}

export function evolveAccounts(
  accounts: readonly OutsideAccount[],
  event: OutsideAccountEvent,
): readonly OutsideAccount[] {
  const { issuer, account } = event.data;
  switch (event.type) {
    case 'identity.account-linked':
      return [...accounts, { issuer, account }];
    case 'identity.account-unlinked':
      return accounts.filter((one) => one.account !== account);
    default:
      return assertNever(event);
  }
}
