import { createTransport } from 'nodemailer';
import type { Mailer, MailOutcome, OutgoingMail, Secret } from '@slipway/application/ports';
import { UpstreamError } from '@slipway/application/ports';
import { smtpFailure } from './smtp-failure.parser';
import type { SmtpFailure } from './smtp-failure.parser';

export type SmtpOptions = {
  /** `smtp://` or `smtps://`, with login and password where the server wants them. */
  readonly url: Secret;
  /** The address that mails come from. */
  readonly from: string;
  readonly timeoutMs?: number;
};

const sender = 'Slipway';

/** Gives mails to a mail server over SMTP, one connection for each. */
export class SmtpMailer implements Mailer {
  readonly #transport: ReturnType<typeof transportTo>;

  constructor(private readonly options: SmtpOptions) {
    this.#transport = transportTo(options);
  }

  async send({ mailId, to, subject, text }: OutgoingMail): Promise<MailOutcome> {
    const { from } = this.options;
    // nodemailer reads a list of recipients out of one text.
    if (!isOneAddress(to)) return { outcome: 'refused', status: 'no address' };
    try {
      await this.#transport.sendMail({
        // Said apart from the headers, so that nothing in them can name another recipient.
        envelope: { from, to: [to] },
        from: { name: sender, address: from },
        to: { name: '', address: to },
        subject,
        text,
        messageId: `<${mailId}@${from.slice(from.lastIndexOf('@') + 1)}>`,
        // Nobody's holiday notice shall answer.
        headers: { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' },
      });
      return { outcome: 'accepted' };
    } catch (thrown) {
      const failure = smtpFailure(thrown);
      if (isAboutTheMail(failure)) return { outcome: 'refused', status: failure.status };
      // The words of a mail server may repeat addresses, and this message goes to logs.
      throw new UpstreamError(`the mail server did not take a mail: ${failure.code} ${failure.status}`, true);
    }
  }
}

function transportTo({ url, timeoutMs = 15_000 }: SmtpOptions) {
  const { protocol, hostname, port, username, password } = new URL(url.reveal());
  const secure = protocol === 'smtps:';
  const login = { user: decodeURIComponent(username), pass: decodeURIComponent(password) };
  return createTransport({
    host: hostname.replace(/^\[|\]$/g, ''),
    port: Number(port || (secure ? 465 : 587)),
    secure,
    // Links in mails open accounts: they do not cross a network in the clear.
    requireTLS: !secure && !isLoopback(hostname),
    ignoreTLS: isLoopback(hostname),
    ...(username === '' ? {} : { auth: login }),
    connectionTimeout: timeoutMs,
    greetingTimeout: timeoutMs,
    socketTimeout: timeoutMs,
    dnsTimeout: timeoutMs,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
}

/** Neither a list nor a name with an address, which quotes, brackets and separators make of it. */
function isOneAddress(text: string): boolean {
  return /^[^\s\p{Cc},;:<>()[\]\\"@]+@[^\s\p{Cc},;:<>()[\]\\"@]+$/u.test(text);
}

function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(hostname);
}

/** A wrong password, an unknown sender, a full disk are about the two servers; the same mail may go through later. */
function isAboutTheMail({ code, command, isPermanent }: SmtpFailure): boolean {
  if (!isPermanent) return false;
  return code === 'EMESSAGE' || (code === 'EENVELOPE' && command !== 'MAIL FROM');
}
