import { assertNever } from '../kernel';
import type { Message } from '../kernel';
import { outsideAccountCommands, outsideAccountEvents } from './outside-account.messages';
import type { OutsideAccountCommand, OutsideAccountEvent } from './outside-account.messages';
import { evolveAccounts, linkAccount, unlinkAccount } from './outside-accounts';
import { passkeyCommands, passkeyEvents } from './passkey.messages';
import type { PasskeyCommand, PasskeyEvent } from './passkey.messages';
import { addPasskey, evolvePasskeys, removePasskey, usePasskey } from './passkeys';
import {
  enrolFactor,
  evolveFactor,
  offerFactor,
  removeFactor,
  renewCodes,
  useCode,
  useRecoveryCode,
} from './second-factor';
import { secondFactorCommands, secondFactorEvents } from './second-factor.messages';
import type { SecondFactorCommand, SecondFactorEvent } from './second-factor.messages';
import type { RegisteredUser } from './user-life';

/** What opens an account besides its password, or together with it. */
export type WayInCommand = SecondFactorCommand | PasskeyCommand | OutsideAccountCommand;
export type WayInEvent = SecondFactorEvent | PasskeyEvent | OutsideAccountEvent;
export const wayInEvents = { ...secondFactorEvents, ...passkeyEvents, ...outsideAccountEvents };

const typesOf = (group: Readonly<Record<string, { readonly type: string }>>): ReadonlySet<string> =>
  new Set(Object.values(group).map(({ type }) => type));
const eventTypes = typesOf(wayInEvents);
const commandTypes = typesOf({ ...secondFactorCommands, ...passkeyCommands, ...outsideAccountCommands });

export function isWayInCommand(command: Message): command is WayInCommand {
  return commandTypes.has(command.type);
}

export function isWayInEvent(event: Message): event is WayInEvent {
  return eventTypes.has(event.type);
}

export function decideWayIn(command: WayInCommand, owner: RegisteredUser): readonly WayInEvent[] {
  switch (command.type) {
    case 'identity.offer-second-factor':
      return offerFactor(command.data, owner);
    case 'identity.enrol-second-factor':
      return enrolFactor(command.data, owner);
    case 'identity.use-code':
      return useCode(command.data, owner);
    case 'identity.use-recovery-code':
      return useRecoveryCode(command.data.hash, owner);
    case 'identity.renew-recovery-codes':
      return renewCodes(command.data, owner);
    case 'identity.remove-second-factor':
      return removeFactor(owner);
    case 'identity.add-passkey':
      return addPasskey(command.data, owner);
    case 'identity.use-passkey':
      return usePasskey(command.data, owner);
    case 'identity.remove-passkey':
      return removePasskey(command.data.credentialId, owner);
    case 'identity.link-account':
      return linkAccount(command.data, owner);
    case 'identity.unlink-account':
      return unlinkAccount(command.data, owner);
    default:
      return assertNever(command);
  }
}

export function evolveWayIn(state: RegisteredUser, event: WayInEvent): RegisteredUser {
  switch (event.type) {
    case 'identity.passkey-added':
    case 'identity.passkey-used':
    case 'identity.passkey-removed':
      return { ...state, passkeys: evolvePasskeys(state.passkeys, event) };
    case 'identity.account-linked':
    case 'identity.account-unlinked':
      return { ...state, outsideAccounts: evolveAccounts(state.outsideAccounts, event) };
    case 'identity.second-factor-offered':
    case 'identity.second-factor-enrolled':
    case 'identity.second-factor-removed':
    case 'identity.code-used':
    case 'identity.recovery-code-used':
    case 'identity.recovery-codes-renewed':
      return { ...state, secondFactor: evolveFactor(state.secondFactor, event) };
    default:
      return assertNever(event);
  }
}
