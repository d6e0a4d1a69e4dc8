import { randomUUID } from 'node:crypto';
import { parseArgs } from 'node:util';
import { findPerson } from '@slipway/application/identity';
import type { KnownPerson } from '@slipway/application/identity';
import { secondFactorCommands, user } from '@slipway/domain/identity';
import { readSettings, required } from '@slipway/infra/config/env';
import { PostgresSessions } from '@slipway/infra/identity/sessions.adapter';
import { createLogger } from '@slipway/infra/logging/logger';
import { openWriteSide } from '@slipway/infra/write-side';
import type { WriteSide } from '@slipway/infra/write-side';
import { UsageError } from '../command';
import type { RunCommand } from '../command';
import { isConfirmed } from '../confirm';

/** For somebody who has lost the app and the recovery codes, and has proven otherwise who they are. */
export const dropSecondFactor: RunCommand = async (args, say) => {
  const { values, positionals } = parseArgs({
    args: [...args],
    options: { yes: { type: 'boolean' } },
    allowPositionals: true,
  });
  const [wanted, ...others] = positionals;
  if (wanted === undefined || others.length > 0)
    throw new UsageError('say whose: slipway drop-second-factor <user id or e-mail address> [--yes]');
  const settings = readSettings();
  const databaseUrl = required(settings, 'DATABASE_API_URL');
  const logger = createLogger('cli', 'silent');
  const writeSide = openWriteSide({ settings, databaseUrl, applicationName: 'slipway cli', logger });
  try {
    const person = await findPerson(wanted, writeSide.folds, writeSide.names);
    if (person.status !== 'registered' || person.secondFactor.status !== 'enrolled')
      return say(`${person.userId} has no second factor; there was nothing to do`);
    if (values.yes !== true && !(await isMeant(person))) return say('Nothing was done.');
    const sessions = await drop(writeSide, person);
    say(`${person.userId} signs in with the password alone; sessions ended: ${sessions}`);
  } finally {
    await writeSide.close();
  }
};

function isMeant({ userId }: KnownPerson): Promise<boolean> {
  return isConfirmed(
    `Drop the second factor of ${userId}? Whoever has the password gets in then. Be sure who asks for it.`,
  );
}

/**
 * All sessions end: whoever may have taken the app may have one. Before the fact, because who has no factor any more is
 * not looked at again; and after it, for one that was opened meanwhile.
 */
async function drop({ runner, pool, personal }: WriteSide, { userId }: KnownPerson): Promise<number> {
  const sessions = new PostgresSessions(pool, personal);
  const ended = await sessions.closeAllOf(userId);
  const commandId = randomUUID();
  await runner.run({
    decider: user,
    id: userId,
    command: secondFactorCommands.removeSecondFactor({}),
    request: {
      actor: { kind: 'operator' },
      scope: 'platform',
      commandId,
      correlationId: commandId,
      causationId: commandId,
    },
  });
  return ended + (await sessions.closeAllOf(userId));
}
