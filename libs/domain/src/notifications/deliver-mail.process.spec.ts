import { complete, deadlineReached, perform, personal, schedule, send, trusted } from '../kernel';
import type { Instant, MailId } from '../kernel';
import { givenProcess } from '../kernel/given-process';
import { deliverMail } from './deliver-mail.process';
import { mailCommands, mailEvents as events, mailWork } from './notifications.messages';

const mailId = trusted<MailId>('mail-1');
const requested = events.mailRequested({
  mailId,
  to: personal('anna', 'anna@example.com'),
  letter: { kind: 'trial' },
  expiresAt: trusted<Instant>('2026-01-01T12:10:00.500Z'),
});
const delivered = events.mailDelivered({ mailId });
const refused = events.mailRefused({ mailId, status: '550' });
const expired = events.mailExpired({ mailId });
const tooLate = deadlineReached({ deadline: 'expiry' });

it('a mail is handed out, and expires not before it is of no use', () =>
  givenProcess(deliverMail, [])
    .when(requested)
    .then([perform(mailWork.deliver({ mailId })), schedule('expiry', 601)]));

describe('a mail on its way', () => {
  it('is not handed out twice', () => givenProcess(deliverMail, [requested]).when(requested).ignores());

  it('ends when a mail server took it', () =>
    givenProcess(deliverMail, [requested])
      .when(delivered)
      .then([complete('delivered')]));

  it('ends when a mail server refused it for good', () =>
    givenProcess(deliverMail, [requested])
      .when(refused)
      .then([complete('refused')]));

  it('is given up when it is too late, by a command that may still find it delivered', () =>
    givenProcess(deliverMail, [requested])
      .when(tooLate)
      .then([send('mail', mailId, mailCommands.expireMail({}))]));

  it('ends when it is too late', () =>
    givenProcess(deliverMail, [requested, tooLate])
      .when(expired)
      .then([complete('expired')]));
});

it.each([delivered, refused, expired])('after $type the deadline changes nothing', (ending) =>
  givenProcess(deliverMail, [requested, ending]).when(tooLate).ignores(),
);
