export type SmtpFailure = {
  /** What nodemailer calls it: `EENVELOPE`, `EAUTH`, … */
  readonly code: string;
  /** During which SMTP command. */
  readonly command: string;
  /** Reply code and, where the server said one, enhanced status code: `550 5.1.1`. */
  readonly status: string;
  /** The server said that this will never change. */
  readonly isPermanent: boolean;
};

type Said = {
  readonly code?: unknown;
  readonly command?: unknown;
  readonly response?: unknown;
  readonly responseCode?: unknown;
  readonly permanent?: unknown;
};

/** Keeps the codes of a failure and nothing of its words. */
export function smtpFailure(thrown: unknown): SmtpFailure {
  const said = (typeof thrown === 'object' ? (thrown ?? {}) : {}) as Said;
  const [, enhanced] = /^\d{3}[ -](\d\.\d{1,3}\.\d{1,3})\b/.exec(text(said.response)) ?? [];
  const replyCode = typeof said.responseCode === 'number' ? String(said.responseCode) : '';
  return {
    code: text(said.code) || 'unknown',
    command: text(said.command),
    status: [replyCode, enhanced].filter(Boolean).join(' '),
    isPermanent: said.permanent === true,
  };
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
