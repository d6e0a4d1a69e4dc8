import { personal, trusted } from '../kernel';
import type { Instant, MailId } from '../kernel';
import { given } from '../kernel/given';
import { mail } from './mail';
import { mailCommands as commands, mailEvents as events } from './notifications.messages';
import type { MailRequest } from './notifications.messages';

const mailId = trusted<MailId>('mail-1');
const wish: MailRequest = {
  mailId,
  to: personal('anna', 'anna@example.com'),
  letter: { kind: 'trial' },
  expiresAt: trusted<Instant>('2026-01-01T13:00:00.000Z'),
};
const delivered = events.mailDelivered({ mailId });
const refused = events.mailRefused({ mailId, status: '550' });
const expired = events.mailExpired({ mailId });

describe('a mail nobody asked for', () => {
  it('is requested', () =>
    given(mail, [])
      .when(commands.requestMail(wish))
      .then([events.mailRequested(wish)]));

  it('is not requested when it is too late already', () =>
    given(mail, [])
      .when(commands.requestMail(wish), { now: wish.expiresAt })
      .fails('notifications.mail_too_late'));

  it.each([commands.recordDelivery({}), commands.recordRefusal({ status: '550' }), commands.expireMail({})])(
    'has no ending: $type',
    (command) => given(mail, []).when(command).fails('notifications.mail_not_found'),
  );
});

describe('a mail that waits', () => {
  const waiting = [events.mailRequested({ ...wish, to: { subject: 'anna' } })];

  it('is not requested twice, although the fold holds a sealed address', () =>
    given(mail, waiting).when(commands.requestMail(wish)).then([]));

  it('is delivered', () => given(mail, waiting).when(commands.recordDelivery({})).then([delivered]));

  it('is refused', () =>
    given(mail, waiting)
      .when(commands.recordRefusal({ status: '550' }))
      .then([refused]));

  it('expires', () => given(mail, waiting).when(commands.expireMail({})).then([expired]));
});

describe.each([delivered, refused, expired])('a mail of which is known: $type', (ending) => {
  const history = [events.mailRequested(wish), ending];

  it.each([
    commands.requestMail(wish),
    commands.recordDelivery({}),
    commands.recordRefusal({ status: '550' }),
    commands.expireMail({}),
  ])('hears nothing new from $type', (command) => given(mail, history).when(command).then([]));
});
