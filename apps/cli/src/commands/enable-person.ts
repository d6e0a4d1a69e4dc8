import { randomUUID } from 'node:crypto';
import { EnablePerson, EnablePersonHandler, findPerson } from '@slipway/application/identity';
import { readSettings, required } from '@slipway/infra/config/env';
import { PostgresSessions } from '@slipway/infra/identity/sessions.adapter';
import { createLogger } from '@slipway/infra/logging/logger';
import { openWriteSide } from '@slipway/infra/write-side';
import { UsageError } from '../command';
import type { RunCommand } from '../command';

/** For the day on which nobody is left who may do it over the API. */
export const enablePerson: RunCommand = async ([wanted, ...others], say) => {
  if (wanted === undefined || others.length > 0)
    throw new UsageError('say whom: slipway enable-person <user id or e-mail address>');
  const settings = readSettings();
  const databaseUrl = required(settings, 'DATABASE_API_URL');
  const logger = createLogger('cli', 'silent');
  const writeSide = openWriteSide({ settings, databaseUrl, applicationName: 'slipway cli', logger });
  try {
    const { runner, folds, names, pool, personal } = writeSide;
    const { status, userId } = await findPerson(wanted, folds, names);
    if (status !== 'disabled') return say(`${userId} is not disabled; there was nothing to do`);
    const commandId = randomUUID();
    const story = { commandId, correlationId: commandId, causationId: commandId };
    const handler = new EnablePersonHandler(runner, folds, new PostgresSessions(pool, personal));
    await handler.execute(
      new EnablePerson(userId, { actor: { kind: 'operator' }, scope: 'platform', ...story }),
    );
    say(`${userId} signs in again; sessions from before do not come back`);
  } finally {
    await writeSide.close();
  }
};
