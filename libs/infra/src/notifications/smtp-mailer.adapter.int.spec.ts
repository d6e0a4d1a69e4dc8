import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { Secret } from '@slipway/application/ports';
import { aMailServer } from './given-mail-server';
import type { MailServer } from './given-mail-server';
import { aMail, mailerConformance } from './mailer.conformance';
import { SmtpMailer } from './smtp-mailer.adapter';

let server: MailServer;
const from = 'no-reply@slipway.example';
const mailerAt = (url: string) => new SmtpMailer({ url: new Secret(url), from, timeoutMs: 2_000 });

beforeAll(async () => {
  server = await aMailServer();
});
afterAll(() => server.close());

describe('a mail server over SMTP', () => {
  mailerConformance(() => ({ mailer: mailerAt(server.url), received: () => server.received() }));

  it('learns who sent it, under which id, and that no machine shall answer', async () => {
    const mail = aMail();
    await mailerAt(server.url).send(mail);
    const raw = server.raw().at(-1);
    expect(raw).toMatch(/^From: Slipway <no-reply@slipway\.example>\r$/m);
    expect(raw).toContain(`Message-ID: <${mail.mailId}@slipway.example>`);
    expect(raw).toMatch(/^Auto-Submitted: auto-generated\r$/m);
  });

  it.each([
    ['nobody@refused.example', '550 5.1.1'],
    ['spam@refused-text.example', '554 5.7.1'],
  ])('that refuses %s for good is not asked again, and its words are dropped', async (to, status) => {
    expect(await mailerAt(server.url).send(aMail({ to }))).toEqual({ outcome: 'refused', status });
  });

  it.each(['busy@later.example', 'full@later-text.example'])(
    'that is busy for %s is asked later',
    async (to) => {
      const sending = mailerAt(server.url).send(aMail({ to }));
      await expect(sending).rejects.toMatchObject({ name: 'UpstreamError', retryable: true });
      await expect(sending).rejects.not.toThrow(to);
    },
  );

  it('takes a login from the address', async () => {
    const mail = aMail();
    await mailerAt(server.url.replace('://', '://slipway:p%40ss%2Fword@')).send(mail);
    expect(server.logins()).toContainEqual(['slipway', 'p@ss/word']);
  });

  it('that refuses the login may know it later', async () => {
    const sending = mailerAt(server.url.replace('://', '://slipway:wrong@')).send(aMail());
    await expect(sending).rejects.toMatchObject({ name: 'UpstreamError', retryable: true });
    await expect(sending).rejects.not.toThrow('wrong');
  });
});

describe('a mail server in trouble', () => {
  it('that does not listen is asked later', async () => {
    const gone = await aMailServer();
    await gone.close();
    await expect(mailerAt(gone.url).send(aMail())).rejects.toMatchObject({
      name: 'UpstreamError',
      retryable: true,
    });
  });

  it('that says nothing is not waited for', async () => {
    const silent = createServer(() => undefined);
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const { port } = silent.address() as AddressInfo;
    const mailer = new SmtpMailer({
      url: new Secret(`smtp://127.0.0.1:${String(port)}`),
      from,
      timeoutMs: 100,
    });
    await expect(mailer.send(aMail())).rejects.toMatchObject({ name: 'UpstreamError', retryable: true });
    silent.close();
  });
});
