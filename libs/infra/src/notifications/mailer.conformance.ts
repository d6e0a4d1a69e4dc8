import { randomUUID } from 'node:crypto';
import type { Mailer, OutgoingMail } from '@slipway/application/ports';
import { trusted } from '@slipway/domain/kernel';
import type { MailId } from '@slipway/domain/kernel';

/** A mail as its reader gets it. */
export type ReceivedMail = {
  readonly id: string;
  readonly to: readonly string[];
  readonly subject: string;
  readonly text: string;
};

export type MailerUnderTest = {
  readonly mailer: Mailer;
  /** All mails that arrived, the oldest first. */
  received(): Promise<readonly ReceivedMail[]>;
};

export function aMail(more: Partial<OutgoingMail> = {}): OutgoingMail {
  const mailId = trusted<MailId>(randomUUID());
  return { mailId, to: 'ada@example.com', subject: 'Hello', text: 'Hello, Ada.\n', ...more };
}

/** What every mailer must do. */
export function mailerConformance(underTest: () => MailerUnderTest): void {
  const send = (mail: OutgoingMail) => underTest().mailer.send(mail);
  const arrived = async ({ mailId }: OutgoingMail) =>
    (await underTest().received()).filter(({ id }) => id.includes(mailId));

  it('sends a mail to its reader', async () => {
    const mail = aMail();
    expect(await send(mail)).toEqual({ outcome: 'accepted' });
    expect(await arrived(mail)).toEqual([
      { id: expect.any(String), to: [mail.to], subject: mail.subject, text: mail.text },
    ]);
  });

  it.each([
    ['of other scripts', 'Grüße aus Köln 🐎 здравствуйте\n'],
    ['with lines that begin with a dot', '.\n..\n.hidden\n'],
    ['with a very long line', `https://slipway.example/#token=${'a'.repeat(2_000)}\n`],
    ['with what looks like another part', '--boundary\nContent-Type: text/html\n\n<b>bold</b>\n'],
  ])('leaves a text %s as it is', async (_, text) => {
    const mail = aMail({ text, subject: 'Grüße 🐎' });
    await send(mail);
    expect(await arrived(mail)).toEqual([expect.objectContaining({ text, subject: 'Grüße 🐎' })]);
  });

  it('lets a mail that comes twice be known as one', async () => {
    const mail = aMail();
    await send(mail);
    await send(mail);
    expect(new Set((await arrived(mail)).map(({ id }) => id)).size).toBe(1);
  });

  it.each(['\r\nBcc: eve@example.com\r\n', '\nTo: eve@example.com', '\r\n\r\nDear Eve'])(
    'makes no header of a subject with %j',
    async (smuggled) => {
      const mail = aMail({ subject: `Invitation to Acme${smuggled}` });
      await send(mail);
      const [one, ...more] = await arrived(mail);
      expect(one?.to).toEqual([mail.to]);
      expect(one?.text).toBe(mail.text);
      expect(more).toEqual([]);
    },
  );

  it.each([
    'ada@example.com, eve@example.com',
    'ada@example.com;eve@example.com',
    'ada@example.com\r\nRCPT TO:<eve@example.com>',
    'ada@example.com> NOTIFY=SUCCESS <eve@example.com',
  ])('never makes two recipients of %j', async (to) => {
    const mail = aMail({ to });
    await send(mail);
    for (const { to: recipients } of await arrived(mail)) expect(recipients).not.toContain('eve@example.com');
  });

  it('sends many at once, each to its own reader', async () => {
    const mails = Array.from({ length: 10 }, (_, n) => aMail({ to: `reader-${String(n)}@example.com` }));
    await Promise.all(mails.map(send));
    for (const mail of mails)
      expect(await arrived(mail)).toEqual([expect.objectContaining({ to: [mail.to] })]);
  });
}
