import { simpleParser } from 'mailparser';
import { SMTPServer } from 'smtp-server';
import type { ReceivedMail } from './mailer.conformance';

export type MailServer = {
  readonly url: string;
  received(): Promise<readonly ReceivedMail[]>;
  /** Every mail as it came over the wire. */
  raw(): readonly string[];
  /** Every login that was right. */
  logins(): readonly (readonly [string, string])[];
  close(): Promise<void>;
};

type Arrival = { readonly to: readonly string[]; readonly raw: string };

function refusal(code: number, words: string): Error {
  return Object.assign(new Error(words), { responseCode: code });
}

const refusedRecipients: Readonly<Record<string, Error>> = {
  'refused.example': refusal(550, '5.1.1 there is no such reader'),
  'later.example': refusal(451, '4.3.0 come back later'),
};
const refusedTexts: Readonly<Record<string, Error>> = {
  'refused-text.example': refusal(554, '5.7.1 this is spam'),
  'later-text.example': refusal(452, '4.2.2 the mailbox is full'),
};
const domainOf = (address: string) => address.slice(address.lastIndexOf('@') + 1);

/** A real mail server on loopback. Addresses in some domains are refused, now or for good. */
export async function aMailServer(): Promise<MailServer> {
  const arrivals: Arrival[] = [];
  const logins: [string, string][] = [];
  const server = new SMTPServer({
    authOptional: true,
    allowInsecureAuth: true,
    disabledCommands: ['STARTTLS'],
    onAuth({ username, password }, _, done) {
      if (password === 'wrong') return done(refusal(535, '5.7.8 unknown login'));
      logins.push([username ?? '', password ?? '']);
      return done(null, { user: username });
    },
    onRcptTo({ address }, _, done) {
      done(refusedRecipients[domainOf(address)] ?? null);
    },
    onData(stream, { envelope }, done) {
      const to = envelope.rcptTo.map(({ address }) => address);
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        const refused = to.map((address) => refusedTexts[domainOf(address)]).find(Boolean);
        if (refused) return done(refused);
        arrivals.push({ to, raw: Buffer.concat(chunks).toString() });
        return done(null);
      });
    },
  });
  // A client that hangs up is no error of ours.
  server.on('error', () => undefined);
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.server.address();
  if (address === null || typeof address === 'string') throw new Error('the mail server listens nowhere');
  return {
    url: `smtp://127.0.0.1:${String(address.port)}`,
    received: () => Promise.all(arrivals.map(readBack)),
    raw: () => arrivals.map(({ raw }) => raw),
    logins: () => logins,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
      }),
  };
}

async function readBack({ to, raw }: Arrival): Promise<ReceivedMail> {
  const { messageId, subject, text } = await simpleParser(raw);
  return { id: messageId ?? '', to, subject: subject ?? '', text: text ?? '' };
}
