import { parseArgs } from 'node:util';
import { SigningKey } from '@slipway/infra/audit/chain/signing-key';
import { readSettings, required } from '@slipway/infra/config/env';
import type { RunCommand } from '../command';

/** For auditors: keep it where nobody of the installation can exchange it. */
export const auditKey: RunCommand = async (args, say) => {
  const { values } = parseArgs({ args: [...args], options: { exports: { type: 'boolean' } } });
  const name = values.exports === true ? 'AUDIT_EXPORT_KEY' : 'AUDIT_SIGNING_KEY';
  say(new SigningKey(required(readSettings(), name)).public.pem.trimEnd());
};
