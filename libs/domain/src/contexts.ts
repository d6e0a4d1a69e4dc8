import { order, payer, payment, payThenProvision, refundPayment } from './billing';
import { installation, safeguards, signInTries, token, user } from './identity';
import { deadlineReached, processEvents, reservation } from './kernel';
import type { AnyEventDefinition, Decider, Message, ProcessManager } from './kernel';
import { license, quota } from './licensing';
import { deliverMail, mail } from './notifications';
import { denials, organization, roster, tree } from './organizations';
import { credentials, infrastructure } from './provisioning';
import { connection, server } from './servers';

export type AnyDecider = Decider<Message, unknown, Message>;
export type AnyProcessManager = ProcessManager<Message, unknown>;

function once<T>(values: readonly T[], nameOf: (value: T) => string): Readonly<Record<string, T>> {
  const byName = new Map<string, T>();
  for (const value of values) {
    const name = nameOf(value);
    if (byName.has(name)) throw new Error(`${name} is declared twice; names of stored things are unique`);
    byName.set(name, value);
  }
  return Object.fromEntries(byName);
}

/** Throws when two deciders claim one category: they would share their streams. */
export function decidersByCategory(all: readonly AnyDecider[]): Readonly<Record<string, AnyDecider>> {
  return once(all, ({ category }) => category);
}

/** Throws when two definitions share a stored type: a stored event would have two meanings. */
export function eventsByType(
  all: readonly AnyEventDefinition[],
): Readonly<Record<string, AnyEventDefinition>> {
  return once(all, ({ type }) => type);
}

/** Every aggregate, by the category of its streams. */
export const deciders = decidersByCategory([
  user,
  token,
  installation,
  signInTries,
  safeguards,
  tree,
  organization,
  roster,
  denials,
  license,
  quota,
  order,
  payment,
  credentials,
  payer,
  infrastructure,
  server,
  connection,
  mail,
  reservation,
]);

/** Every event that can be in the log, by its stored type. */
export const eventDefinitions = eventsByType([
  ...Object.values(deciders).flatMap(({ events }) => Object.values(events)),
  ...Object.values(processEvents),
  deadlineReached,
]);

export const processes: readonly AnyProcessManager[] = [payThenProvision, refundPayment, deliverMail];
