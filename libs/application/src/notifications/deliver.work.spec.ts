import { randomUUID } from 'node:crypto';
import { later, personal } from '@slipway/domain/kernel';
import type { MailId } from '@slipway/domain/kernel';
import { MemoryEventStore } from '@slipway/infra/event-store/memory/memory-event-store';
import { aProcess, aWorld } from '../given-application';
import type { World } from '../given-application';
import { Died, DyingStore, eventsOf } from '../runtime/given-log';
import { aRequest } from '../runtime/given-runtime';
import { clearReader, deliver, MemoryMailer } from './given-mail';
import { mailIdOf, postMail } from './post-mail';

type Asked = { readonly world: World; readonly mailer: MemoryMailer; readonly mailId: MailId };

/** A mail to Anna that is of use for ten minutes. */
async function aWaitingMail(): Promise<Asked> {
  const world = aWorld(new MemoryEventStore());
  const request = aRequest(randomUUID());
  const mailId = mailIdOf(request);
  await ask(world, request);
  return { world, mailer: new MemoryMailer(), mailId };
}

function ask(world: World, request: ReturnType<typeof aRequest>): Promise<void> {
  const { runner, clock } = aProcess(world);
  const expiresAt = later(clock.now(), 600);
  const to = personal('anna', 'anna@example.com');
  return postMail(runner, { mailId: mailIdOf(request), to, letter: { kind: 'trial' }, expiresAt }, request);
}

async function story({ world, mailId }: Asked): Promise<readonly string[]> {
  const events = await eventsOf(world.store, `mail-${mailId}`);
  return events.map(({ type }) => type.slice('notifications.mail-'.length));
}

test('a command that is tried again asks for one mail', async () => {
  const world = aWorld(new MemoryEventStore());
  const request = aRequest(randomUUID());
  await ask(world, request);
  world.clock.pass(30);
  await ask(world, request);
  expect(await eventsOf(world.store, `mail-${mailIdOf(request)}`)).toHaveLength(1);
});

describe('a mail that waits', () => {
  test('is handed to the mail server, with our own origin in it', async () => {
    const asked = await aWaitingMail();
    await deliver(aProcess(asked.world), asked.mailId, asked.mailer);
    expect(await story(asked)).toEqual(['requested', 'delivered']);
    const { mailId } = asked;
    expect(asked.mailer.sent).toEqual([
      {
        mailId,
        to: 'anna@example.com',
        subject: 'Mails arrive',
        text: expect.stringContaining('slipway.example'),
      },
    ]);
  });

  test('is not sent again when its work comes back after the record', async () => {
    const asked = await aWaitingMail();
    for (let n = 0; n < 3; n += 1) await deliver(aProcess(asked.world), asked.mailId, asked.mailer);
    expect(asked.mailer.sent).toHaveLength(1);
    expect(await story(asked)).toEqual(['requested', 'delivered']);
  });

  test('is sent once more, under the same id, by a worker whose predecessor died before the record', async () => {
    const asked = await aWaitingMail();
    const { world, mailId, mailer } = asked;
    const dying = aProcess({ ...world, store: new DyingStore(world.store, 0) });
    await expect(deliver(dying, mailId, mailer)).rejects.toThrow(Died);
    await deliver(aProcess(world), mailId, mailer);
    expect(mailer.sent.map((sent) => sent.mailId)).toEqual([mailId, mailId]);
    expect(await story(asked)).toEqual(['requested', 'delivered']);
  });

  test('goes on waiting while the mail server is down, and arrives when it is back', async () => {
    const asked = await aWaitingMail();
    asked.mailer.isDown = true;
    await expect(deliver(aProcess(asked.world), asked.mailId, asked.mailer)).rejects.toThrow('down');
    expect(await story(asked)).toEqual(['requested']);
    asked.mailer.isDown = false;
    await deliver(aProcess(asked.world), asked.mailId, asked.mailer);
    expect(await story(asked)).toEqual(['requested', 'delivered']);
  });

  test('that the mail server refuses for good ends there', async () => {
    const asked = await aWaitingMail();
    asked.mailer.refuses = true;
    await deliver(aProcess(asked.world), asked.mailId, asked.mailer);
    expect(await story(asked)).toEqual(['requested', 'refused']);
  });

  test('is not sent when it is of no use any more', async () => {
    const asked = await aWaitingMail();
    asked.world.clock.pass(600);
    await deliver(aProcess(asked.world), asked.mailId, asked.mailer);
    expect(asked.mailer.sent).toEqual([]);
    expect(await story(asked)).toEqual(['requested', 'expired']);
  });

  test('to somebody who was forgotten meanwhile is not sent', async () => {
    const asked = await aWaitingMail();
    const forgotten = { personal: clearReader(new Set(['anna'])) };
    await deliver(aProcess(asked.world), asked.mailId, asked.mailer, forgotten);
    expect(asked.mailer.sent).toEqual([]);
    expect(await story(asked)).toEqual(['requested', 'refused']);
  });
});
