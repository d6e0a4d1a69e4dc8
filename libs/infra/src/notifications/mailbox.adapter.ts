import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock, Mailer, MailOutcome, OutgoingMail } from '@slipway/application/ports';
import { errorCode } from '../provisioning/error-code';
import { keptMail } from './kept-mail.parser';
import type { KeptMail } from './kept-mail.parser';

/** The newest ones; nobody cleans up after a developer. */
const mostKept = 200;
const suffix = '.json';

/**
 * Where mails go as long as no mail server is set: files below the data folder, for developers to read. Links in them
 * open accounts, so only the user that runs Slipway can read them.
 */
export class Mailbox implements Mailer {
  constructor(
    private readonly folder: string,
    private readonly clock: Clock,
  ) {}

  async send(mail: OutgoingMail): Promise<MailOutcome> {
    await mkdir(this.folder, { recursive: true, mode: 0o700 });
    const file = join(this.folder, `${mail.mailId}${suffix}`);
    const kept: KeptMail = { ...mail, at: this.clock.now() };
    // Whole or not at all: a reader comes at any moment.
    await writeFile(`${file}.new`, JSON.stringify(kept), { mode: 0o600 });
    await rename(`${file}.new`, file);
    await this.#forgetOldest();
    return { outcome: 'accepted' };
  }

  /** The newest first. */
  async mails(): Promise<readonly KeptMail[]> {
    const texts = await Promise.all((await this.#files()).map((file) => readIfThere(file)));
    const mails = texts.flatMap((text) => (text === null ? [] : [keptMail(text)]));
    return mails.toSorted((a, b) => (a.at < b.at ? 1 : -1));
  }

  async #forgetOldest(): Promise<void> {
    const files = await this.#files();
    if (files.length <= mostKept) return;
    const aged = await Promise.all(files.map(async (file) => ({ file, at: (await stat(file)).mtimeMs })));
    const tooMany = aged.toSorted((a, b) => b.at - a.at).slice(mostKept);
    await Promise.all(tooMany.map(({ file }) => rm(file, { force: true })));
  }

  async #files(): Promise<readonly string[]> {
    const names = await unlessMissing(readdir(this.folder));
    return (names ?? []).filter((name) => name.endsWith(suffix)).map((name) => join(this.folder, name));
  }
}

/** `null`: it was one of the oldest, and has just gone. */
function readIfThere(file: string): Promise<string | null> {
  return unlessMissing(readFile(file, 'utf8'));
}

async function unlessMissing<T>(reading: Promise<T>): Promise<T | null> {
  try {
    return await reading;
  } catch (thrown) {
    if (errorCode(thrown) === 'ENOENT') return null;
    throw thrown;
  }
}
