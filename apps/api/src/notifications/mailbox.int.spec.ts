import { randomUUID } from 'node:crypto';
import type { InjectOptions } from 'fastify';
import { trusted } from '@slipway/domain/kernel';
import type { MailId } from '@slipway/domain/kernel';
import { Mailbox } from '@slipway/infra/notifications/mailbox.adapter';
import { anApi } from '../given-api';
import type { GivenApi } from '../given-api';

jest.setTimeout(60_000);

let api: GivenApi;
const read = (more: InjectOptions = {}) =>
  api.app.inject({
    url: '/mailbox',
    headers: { host: 'localhost:3000' },
    remoteAddress: '127.0.0.1',
    ...more,
  });
const send = (subject: string, text: string) =>
  api.app.get(Mailbox).send({ mailId: trusted<MailId>(randomUUID()), to: 'ada@example.com', subject, text });

afterEach(() => api.close());

describe('the mailbox for developers', () => {
  beforeEach(async () => {
    api = await anApi();
  });

  test('shows mails, with links of our own to follow', async () => {
    expect((await read()).body).toContain('There are no mails yet.');
    await send('Reset', 'Go to http://127.0.0.1:3000/reset#token=abc or to http://evil.example/x');
    const { body, headers } = await read();
    expect(body).toContain('<a href="http://127.0.0.1:3000/reset#token=abc">');
    expect(body).not.toContain('href="http://evil.example');
    expect(headers).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
    });
  });

  test('shows what looks like markup as text', async () => {
    await send('<script>alert(1)</script>', '"><img src=x onerror=alert(1)>');
    const { body } = await read();
    expect(body).not.toMatch(/<script|<img/);
    expect(body).toContain('&lt;script&gt;');
  });

  test.each([
    ['from another machine', { remoteAddress: '192.0.2.7' }],
    ['through a proxy', { headers: { host: 'localhost:3000', 'x-forwarded-for': '192.0.2.7' } }],
    ['through a proxy that keeps the name', { headers: { host: 'panel.example.com' } }],
    ['by a name that somebody else points here', { headers: { host: 'localhost.evil.example:3000' } }],
  ])('is not there %s', async (_, more) => {
    await send('Secret', 'Secret');
    const answer = await read(more);
    expect(answer.statusCode).toBe(404);
    expect(answer.json()).toMatchObject({ code: 'http.no_such_route' });
  });
});

test.each([[{ NODE_ENV: 'production' }], [{ SMTP_URL: 'smtp://127.0.0.1:2525' }]])(
  'with %j there is no mailbox at all',
  async (settings) => {
    api = await anApi(settings);
    expect((await read()).body).toContain('<title>Dashboard</title>');
  },
);
