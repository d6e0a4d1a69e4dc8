import { parseArgs } from 'node:util';
import { InvalidSettings, readSettings, required } from '@slipway/infra/config/env';
import { KeyRotation } from '@slipway/infra/crypto/key-rotation';
import { MasterKeys, masterKeysIn } from '@slipway/infra/crypto/master-keys';
import { connect } from '@slipway/infra/database/connect';
import type { RunCommand } from '../command';
import { interruption } from '../interruption';
import { progressLine } from '../progress-line';

/** Seals everything again under the present master key. Killed in the middle, the next run goes on. */
export const rotateKeys: RunCommand = async (args, say) => {
  parseArgs({ args: [...args], options: {} });
  const settings = readSettings();
  const { masterKey, otherKey } = masterKeysIn(settings);
  if (otherKey === undefined)
    throw new InvalidSettings(
      'MASTER_KEY_OTHER is not set: put the new key into MASTER_KEY and the old one into MASTER_KEY_OTHER, for every process. docs/operations/provisioning.md has the steps.',
    );
  const pool = connect({ url: required(settings, 'DATABASE_URL'), applicationName: 'slipway rotate-keys' });
  const line = progressLine();
  const stop = interruption();
  try {
    const keys = new MasterKeys(masterKey, otherKey);
    const rotation = new KeyRotation(pool, keys, ({ done, left }) =>
      line.show(done, `sealed again, ${left.toLocaleString('en')} to do`),
    );
    const rotated = await rotation.run(stop.signal);
    line.end();
    if (rotated === null) return say('Stopped. Run the same command to go on.');
    const { secrets, subjectKeys, snapshots } = rotated;
    say(`sealed again: ${secrets} secrets and ${subjectKeys} keys of people; ${snapshots} snapshots dropped`);
    say(
      'Nothing is under MASTER_KEY_OTHER any more. When no process seals with it, remove it and start them again.',
    );
  } finally {
    line.end();
    stop.end();
    await pool.end();
  }
};
