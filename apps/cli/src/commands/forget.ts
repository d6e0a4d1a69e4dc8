import { parseArgs } from 'node:util';
import { findPerson, ForgetPerson, isNothingLeft, People } from '@slipway/application/identity';
import type { Forgetting, KnownPerson } from '@slipway/application/identity';
import { readSettings, required } from '@slipway/infra/config/env';
import { PostgresSessions } from '@slipway/infra/identity/sessions.adapter';
import { createLogger } from '@slipway/infra/logging/logger';
import { organizationsOfUser } from '@slipway/infra/organizations/membership.view';
import { Reads } from '@slipway/infra/projections/read-scope';
import { openWriteSide } from '@slipway/infra/write-side';
import type { WriteSide } from '@slipway/infra/write-side';
import { UsageError } from '../command';
import type { RunCommand } from '../command';
import { isConfirmed } from '../confirm';

/** Makes everything personal about somebody unreadable, for ever. Killed in the middle, the next run ends it. */
export const forget: RunCommand = async (args, say) => {
  const { values, positionals } = parseArgs({
    args: [...args],
    options: { yes: { type: 'boolean' } },
    allowPositionals: true,
  });
  const [wanted, ...others] = positionals;
  if (wanted === undefined || others.length > 0)
    throw new UsageError('say whom to forget: slipway forget <user id or e-mail address> [--yes]');
  const settings = readSettings();
  const databaseUrl = required(settings, 'DATABASE_API_URL');
  const logger = createLogger('cli', 'silent');
  const writeSide = openWriteSide({ settings, databaseUrl, applicationName: 'slipway cli', logger });
  try {
    const person = await findPerson(wanted, writeSide.folds, writeSide.names);
    if (values.yes !== true && !(await isMeant(person, writeSide))) return say('Nothing was done.');
    say(`forgetting ${person.userId}; run slipway forget ${person.userId} again if this is interrupted`);
    const forgetting = await forgetPersonOf(writeSide).forget(person.userId);
    for (const line of linesOf(person, forgetting)) say(line);
  } finally {
    await writeSide.close();
  }
};

function forgetPersonOf(writeSide: WriteSide): ForgetPerson {
  const { runner, folds, store, personal, names, pool, keys, vault, snapshots } = writeSide;
  const people = new People(store, personal);
  const sessions = new PostgresSessions(pool, personal);
  return new ForgetPerson({ runner, folds, people, names, sessions, keys, secrets: vault, snapshots });
}

/** Whoever was forgotten before loses nothing more by another run. */
async function isMeant({ status, userId }: KnownPerson, { pool }: WriteSide): Promise<boolean> {
  if (status === 'forgotten') return true;
  const owned = await organizationsOfUser(userId, new Reads(pool));
  const names = owned.map(({ name }) => name).join(', ');
  return isConfirmed(
    [
      `Forget the user ${userId}? Name, e-mail address, and the addresses and browsers of their requests become`,
      'unreadable for ever, they can no longer sign in, and their API tokens end. The log itself does not change.',
      owned.length > 0
        ? `They own ${names}. Where nobody else is an owner, nobody will be.`
        : 'They own no organization.',
    ].join('\n'),
  );
}

function linesOf({ userId }: KnownPerson, forgetting: Forgetting): readonly string[] {
  if (isNothingLeft(forgetting)) return [`${userId} was forgotten before; there was nothing left to do`];
  const { isRecordedNow, isAddressReleased, sessions, keys, secrets, snapshots, accounts } = forgetting;
  return [
    `${userId} is forgotten${isRecordedNow ? '' : '; an earlier run had not come to its end'}`,
    `keys destroyed: ${keys}, secrets deleted: ${secrets}, sessions ended: ${sessions}, snapshots dropped: ${snapshots}`,
    isAddressReleased ? 'the e-mail address is free again' : 'the e-mail address was free already',
    `accounts elsewhere that may be linked anew: ${accounts}`,
    'Running processes drop the key within 60 seconds. Backups from before still hold it: delete them when their time has',
    `come, and after restoring one run slipway forget ${userId} again.`,
  ];
}
