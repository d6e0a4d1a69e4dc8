import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../clock.adapter';
import { aMail, mailerConformance } from './mailer.conformance';
import { Mailbox } from './mailbox.adapter';

let folder: string;
const open = () => new Mailbox(join(folder, 'mailbox'), systemClock);

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'slipway-mailbox-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('the mailbox', () => {
  mailerConformance(() => ({
    mailer: open(),
    received: async () =>
      (await open().mails()).map(({ mailId: id, to, subject, text }) => ({ id, to: [to], subject, text })),
  }));

  it('is empty before the first mail', async () => {
    expect(await open().mails()).toEqual([]);
  });

  it('shows the newest first, to a reader that is another process', async () => {
    for (const subject of ['first', 'second', 'third']) {
      await open().send(aMail({ subject }));
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
    expect((await open().mails()).map(({ subject }) => subject)).toEqual(['third', 'second', 'first']);
  });

  it('can be read by the user who runs Slipway alone', async () => {
    await open().send(aMail());
    const mailbox = join(folder, 'mailbox');
    expect(statSync(mailbox).mode & 0o077).toBe(0);
    for (const name of readdirSync(mailbox)) expect(statSync(join(mailbox, name)).mode & 0o077).toBe(0);
  });

  it('keeps no more than the newest 200', async () => {
    for (let n = 0; n < 205; n += 1) await open().send(aMail());
    expect(await open().mails()).toHaveLength(200);
  });
});
