import { copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AnchorFile } from '@slipway/infra/audit/chain/anchor-file';
import { ChainTable } from '@slipway/infra/audit/chain/chain-table';
import { Chainer } from '@slipway/infra/audit/chain/chainer';
import { Sealer } from '@slipway/infra/audit/chain/sealer';
import { SigningKey } from '@slipway/infra/audit/chain/signing-key';
import { systemClock } from '@slipway/infra/clock.adapter';
import { connect } from '@slipway/infra/database/connect';
import { aHouse, ada, aPerson, everything, theOwner } from '@slipway/infra/identity/given-people';
import type { House } from '@slipway/infra/identity/given-people';
import type { WriteSide } from '@slipway/infra/write-side';
import { silent, until } from '../../../../test/support/projections';
import { UsageError } from '../command';
import type { RunCommand } from '../command';
import { auditKey } from './audit-key';
import { exportEvents } from './export-events';
import { forget } from './forget';
import { verifyAudit } from './verify-audit';

jest.setTimeout(60_000);

const before = { ...process.env };
let house: House;
let one: WriteSide;
let folder: string;
let anchor: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'slipway-audit-'));
  anchor = join(folder, 'anchors.ndjson');
  house = await aHouse();
  Object.assign(process.env, house.environment, { AUDIT_ANCHOR_FILE: anchor });
  one = house.aProcess();
  await theOwner(one);
  await sealed();
});
afterEach(async () => {
  process.env = { ...before };
  await house.close();
  await rm(folder, { recursive: true });
});

/** What a projector does until it is stopped in order. */
async function sealed(): Promise<void> {
  const pool = connect({ url: house.environment['DATABASE_PROJECTOR_URL'] ?? '', applicationName: 'spec' });
  const observer = {
    waiting: () => undefined,
    chained: () => undefined,
    sealed: () => undefined,
    failed: () => undefined,
    left: () => undefined,
  };
  const table = new ChainTable(pool);
  const key = new SigningKey(house.environment['AUDIT_SIGNING_KEY'] ?? '');
  const parts = { table, key, clock: systemClock, log: silent, observer, everyMs: 60_000 };
  const sealer = new Sealer({ ...parts, file: new AnchorFile(anchor) });
  const chainer = new Chainer({ pool, store: one.rawLog, sealer, log: silent, observer });
  const { length } = await everything(one);
  chainer.start();
  await until(async () => (await table.last())?.n === length);
  await chainer.close();
  await pool.end();
}

async function said(command: RunCommand, ...args: readonly string[]): Promise<string> {
  const lines: string[] = [];
  await command(args, (line) => lines.push(line));
  return lines.join('\n');
}

async function refusal(command: RunCommand, ...args: readonly string[]): Promise<string> {
  const failure: unknown = await command(args, () => undefined).catch((error: unknown) => error);
  if (!(failure instanceof UsageError)) throw new Error(`it was not refused: ${String(failure)}`);
  return failure.message;
}

async function asOwner(statement: string): Promise<void> {
  const pool = connect({ url: house.ownerUrl, applicationName: 'spec', max: 1 });
  await pool.query(`SET session_replication_role = replica; SET evs.maintenance = on; ${statement}`);
  await pool.end();
}

describe('slipway verify-audit', () => {
  it('says what is proven, and what is not yet', async () => {
    const { length } = await everything(one);
    expect(await said(verifyAudit)).toContain(`${length} events are as they were sealed`);
    await aPerson(one, 'bob@example.com');
    expect(await said(verifyAudit, '--anchor', anchor)).toMatch(/unsealed tail: [1-9]\d* events/);
  });

  it('names the event that was changed, with its place', async () => {
    await asOwner(`UPDATE evs.events SET data = '{}' WHERE type = 'organizations.owner-appointed'`);
    const at = (await everything(one)).findIndex(({ type }) => type === 'organizations.owner-appointed') + 1;
    expect(await refusal(verifyAudit)).toMatch(
      new RegExp(
        `^BROKEN at event ${at} \\(organizations\\.owner-appointed, roster-\\S+/0, position \\d+\\): `,
      ),
    );
  });

  it('still agrees when somebody was forgotten: the log does not change', async () => {
    await said(forget, ada.email, '--yes');
    await sealed();
    expect(await said(verifyAudit)).toContain('unsealed tail: 0 events');
  });

  it('fails without an anchor, with none in the file, and with an earlier copy of it', async () => {
    expect(await refusal(verifyAudit, '--anchor', join(folder, 'none'))).toContain('is not there');
    await writeFile(join(folder, 'empty'), '');
    expect(await refusal(verifyAudit, '--anchor', join(folder, 'empty'))).toContain('holds no anchor');
    const copy = join(folder, 'copy');
    await copyFile(anchor, copy);
    await aPerson(one, 'bob@example.com');
    await sealed();
    expect(await refusal(verifyAudit, '--anchor', copy)).toContain('is old');
    expect(await said(verifyAudit, '--anchor', anchor)).toContain('unsealed tail: 0 events');
  });

  it('fails when nothing was sealed for longer than the operator finds right', async () => {
    expect(await refusal(verifyAudit, '--max-age', '0.000001')).toContain('is old');
    expect(await refusal(verifyAudit, '--max-age', 'soon')).toContain('a number of minutes');
  });

  it('believes no anchor that another key signed', async () => {
    const other = join(folder, 'other.pem');
    await writeFile(other, new SigningKey(Buffer.alloc(32, 7).toString('base64')).public.pem);
    expect(await refusal(verifyAudit, '--public-key', other)).toContain('not signed by the key');
    expect(await refusal(verifyAudit, '--public-key', anchor)).toContain('no Ed25519 public key');
  });

  it('ends when it is interrupted', async () => {
    const running = refusal(verifyAudit);
    await new Promise(setImmediate);
    process.emit('SIGINT');
    expect(await running).toContain('Stopped');
  });
});

describe('slipway export-events', () => {
  it('writes what verifies offline, with the printed key and without any setting', async () => {
    const [bundle, key] = [join(folder, 'log.ndjson'), join(folder, 'key.pem')];
    await writeFile(key, await said(auditKey));
    const { length } = await everything(one);
    expect(await said(exportEvents, '--out', bundle)).toContain(`${length} events are in`);
    process.env = { ...before };
    const verify = ['--bundle', bundle, '--public-key', key];
    expect(await said(verifyAudit, ...verify)).toContain(`${length} events of`);
    const text = await readFile(bundle, 'utf8');
    for (const clear of [ada.email, ada.name]) expect(text).not.toContain(clear);
    await writeFile(bundle, text.replace('organizations.owner-appointed', 'organizations.owner-dismissed'));
    expect(await refusal(verifyAudit, ...verify)).toMatch(/^BROKEN at event \d+ \(line \d+ of /);
    expect(await refusal(verifyAudit, '--bundle', bundle)).toContain('--public-key <file>');
  });

  it('signs no log that was changed, and leaves no file', async () => {
    await asOwner(`UPDATE evs.events SET data = '{}' WHERE type = 'organizations.owner-appointed'`);
    const bundle = join(folder, 'log.ndjson');
    expect(await refusal(exportEvents, '--out', bundle)).toContain('run slipway verify-audit');
    await expect(readFile(bundle)).rejects.toThrow('ENOENT');
    expect(await refusal(exportEvents)).toContain('--out <file>');
  });
});
