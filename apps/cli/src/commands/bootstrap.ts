import { randomUUID } from 'node:crypto';
import { parseArgs } from 'node:util';
import { linkHashOf, newLink } from '@slipway/application/identity';
import { installation, installationCommands } from '@slipway/domain/identity';
import { later } from '@slipway/domain/kernel';
import { publicUrl, readSettings, required } from '@slipway/infra/config/env';
import { createLogger } from '@slipway/infra/logging/logger';
import { openWriteSide } from '@slipway/infra/write-side';
import type { WriteSide } from '@slipway/infra/write-side';
import type { RunCommand } from '../command';

const linkSeconds = 24 * 3_600;

/** The way in for the first owner. */
export const bootstrap: RunCommand = async (args, say) => {
  const { values } = parseArgs({ args: [...args], options: { 'if-unclaimed': { type: 'boolean' } } });
  const settings = readSettings();
  const databaseUrl = required(settings, 'DATABASE_API_URL');
  // Standard output is the link's alone.
  const logger = createLogger('cli', 'silent');
  const writeSide = openWriteSide({ settings, databaseUrl, applicationName: 'slipway cli', logger });
  try {
    const { state } = await writeSide.folds.refresh(installation, 'installation-main');
    if (state.status === 'claimed' && values['if-unclaimed']) return;
    const token = await offerLink(writeSide);
    // In the fragment, so that the token reaches no server log and no Referer.
    say(new URL(`/setup#token=${token}`, publicUrl(settings)).href);
  } finally {
    await writeSide.close();
  }
};

async function offerLink({ runner, clock }: WriteSide): Promise<string> {
  const link = newLink();
  const commandId = randomUUID();
  await runner.run({
    decider: installation,
    id: 'main',
    command: installationCommands.issueSetupLink({
      linkHash: linkHashOf(link),
      expiresAt: later(clock.now(), linkSeconds),
    }),
    request: {
      actor: { kind: 'operator' },
      scope: 'platform',
      commandId,
      correlationId: commandId,
      causationId: commandId,
    },
  });
  return link.reveal();
}
