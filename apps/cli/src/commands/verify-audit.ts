import { open, readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { AnchorsBroken } from '@slipway/infra/audit/chain/anchor-cursor';
import { readAnchors } from '@slipway/infra/audit/chain/anchor-file';
import type { ReadAnchors } from '@slipway/infra/audit/chain/anchor-file';
import { UnreadableLine } from '@slipway/infra/audit/chain/anchor.parser';
import type { Anchor } from '@slipway/infra/audit/chain/head';
import { SigningKey, VerificationKey } from '@slipway/infra/audit/chain/signing-key';
import { verifyBundle } from '@slipway/infra/audit/chain/verify-bundle';
import { verifyLog } from '@slipway/infra/audit/chain/verify-log';
import type { Verdict } from '@slipway/infra/audit/chain/verify-log';
import { systemClock } from '@slipway/infra/clock.adapter';
import { auditAnchorFile, readSettings, required } from '@slipway/infra/config/env';
import type { Settings } from '@slipway/infra/config/env';
import { errorCode } from '@slipway/infra/provisioning/error-code';
import { openAuditLog, untilAborted } from '../audit-log';
import type { AuditLog } from '../audit-log';
import { UsageError } from '../command';
import type { RunCommand } from '../command';
import { interruption } from '../interruption';
import { progressLine } from '../progress-line';

type Say = Parameters<RunCommand>[1];
type Wanted = {
  readonly settings: Settings;
  readonly anchorFile: string;
  readonly maxAgeMinutes: number;
  readonly publicKey: string | undefined;
};

/** Sealing happens every five minutes at least. */
const defaultMaxAge = '15';

/** Looks for anything that was done to the log, and fails when it finds something or cannot know. */
export const verifyAudit: RunCommand = async (args, say) => {
  const { values } = parseArgs({
    args: [...args],
    options: {
      anchor: { type: 'string' },
      bundle: { type: 'string' },
      'public-key': { type: 'string' },
      'max-age': { type: 'string', default: defaultMaxAge },
    },
  });
  const publicKey = values['public-key'];
  if (values.bundle !== undefined) return bundle(values.bundle, publicKey, say);
  const maxAgeMinutes = Number(values['max-age']);
  if (!(maxAgeMinutes > 0)) throw new UsageError('--max-age is a number of minutes');
  const settings = readSettings();
  await log(
    { settings, anchorFile: values.anchor ?? auditAnchorFile(settings), maxAgeMinutes, publicKey },
    say,
  );
};

async function bundle(path: string, publicKey: string | undefined, say: Say): Promise<void> {
  if (publicKey === undefined)
    throw new UsageError('say with which key: slipway verify-audit --bundle <file> --public-key <file>');
  const key = await keyIn(publicKey);
  const file = await readable(path, () => open(path));
  const [stop, progress] = [interruption(), progressLine()];
  try {
    const lines = untilAborted(file.readLines(), stop.signal);
    const verdict = await verifyBundle(lines, key, (events) => progress.show(events, 'events verified'));
    progress.end();
    if (verdict.outcome === 'broken')
      throw new UsageError(`BROKEN at event ${verdict.n} (line ${verdict.line} of ${path}): ${verdict.why}.`);
    say(`${verdict.events} events of ${path} are as they were signed at ${verdict.signedAt}`);
    say(`${verdict.heads} heads and the end are signed by the key ${key.id}`);
  } catch (error) {
    throw asSentence(error, stop.signal);
  } finally {
    stop.end();
    await file.close();
  }
}

async function log(wanted: Wanted, say: Say): Promise<void> {
  const { settings, publicKey, anchorFile } = wanted;
  const key =
    publicKey === undefined
      ? new SigningKey(required(settings, 'AUDIT_SIGNING_KEY')).public
      : await keyIn(publicKey);
  const audit = openAuditLog(settings);
  const [stop, progress] = [interruption(), progressLine()];
  try {
    // Before the file is read, so that the file must know it.
    const newestKnown = (await audit.table.newestHead())?.signedAt ?? null;
    const chained = (await audit.table.last())?.n ?? 0;
    const anchors = await readable(anchorFile, () => readAnchors(anchorFile));
    requireNewAnchor(anchors.newest, newestKnown, wanted);
    const verdict = await verifyLog({
      ...sourcesOf(audit, anchors, stop.signal),
      chained,
      key,
      onProgress: (events) => progress.show(events, 'events verified'),
    });
    progress.end();
    tell(verdict, anchorFile, say);
  } catch (error) {
    throw asSentence(error, stop.signal);
  } finally {
    stop.end();
    await audit.close();
  }
}

function sourcesOf({ store, table }: AuditLog, anchors: ReadAnchors, signal: AbortSignal) {
  return { log: untilAborted(store.readAll(), signal), chain: table.read(), heads: table.heads(), anchors };
}

function requireNewAnchor(newest: Anchor | null, newestKnown: string | null, wanted: Wanted): void {
  const { anchorFile, maxAgeMinutes } = wanted;
  if (newest === null)
    throw new UsageError(`${anchorFile} holds no anchor: nothing can be proven without one.`);
  if (newestKnown !== null && newestKnown > newest.signedAt)
    throw new UsageError(
      `${anchorFile} is old: its newest anchor is of ${newest.signedAt}, and the database knows of one of ` +
        `${newestKnown}. It is an earlier copy, or its end was cut off.`,
    );
  const minutes = (Date.parse(systemClock.now()) - Date.parse(newest.signedAt)) / 60_000;
  if (minutes > maxAgeMinutes)
    throw new UsageError(
      `${anchorFile} is old: its newest anchor is of ${newest.signedAt}, ${Math.floor(minutes)} minutes ago. ` +
        `Slipway seals every 5 minutes as long as it runs. If it did not run, say --max-age <minutes>.`,
    );
}

function tell(verdict: Verdict, anchorFile: string, say: Say): void {
  if (verdict.outcome === 'broken') {
    const { n, found, why } = verdict;
    const where =
      found === null
        ? ''
        : ` (${found.type}, ${found.streamId}/${String(found.revision)}, position ${found.position})`;
    throw new UsageError(`BROKEN at event ${n}${where}: ${why}. Everything before it is as it was sealed.`);
  }
  const { events, sealed, sealedAt, anchors } = verdict;
  say(`${sealed} events are as they were sealed, the last of them at ${sealedAt}`);
  say(`${anchors} anchors of ${anchorFile} agree, and so do the chain and its heads in the database`);
  say(`unsealed tail: ${events - sealed} events; only the chain in the database vouches for them`);
}

async function keyIn(path: string): Promise<VerificationKey> {
  const pem = await readable(path, () => readFile(path, 'utf8'));
  try {
    return VerificationKey.parse(pem);
  } catch (error) {
    throw new UsageError(`${path} holds no Ed25519 public key in PEM.`, { cause: error });
  }
}

async function readable<T>(path: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (errorCode(error) === '') throw error;
    const why = errorCode(error) === 'ENOENT' ? 'is not there' : `cannot be read: ${String(error)}`;
    throw new UsageError(`${path} ${why}.`, { cause: error });
  }
}

function asSentence(error: unknown, signal: AbortSignal): unknown {
  if (signal.aborted) return new UsageError('Stopped. Nothing was found so far.', { cause: error });
  if (error instanceof AnchorsBroken || error instanceof UnreadableLine)
    return new UsageError(`BROKEN: ${error.message}.`, { cause: error });
  return error;
}
