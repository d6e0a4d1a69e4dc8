import { randomUUID } from 'node:crypto';
import type { Socket } from 'node:net';
import { assertNever } from '@slipway/domain/kernel';
import type { Refusal } from '@slipway/domain/kernel';
import { httpErrors } from './http.errors';
import { toProblem } from './problem';

type ConnectionError = Error & { readonly code?: string };

/** Answers bytes that are no request. No route and no hook sees them, so the answer is written by hand. */
export function answerUnreadable({ code }: ConnectionError, socket: Socket): void {
  // The caller is gone, or an answer is on its way already.
  if (code === 'ECONNRESET' || !socket.writable || socket.bytesWritten > 0) return void socket.destroy();
  const problem = toProblem(refusalOf(code), randomUUID());
  const body = JSON.stringify(problem);
  socket.end(
    [
      `HTTP/1.1 ${String(problem.status)} ${reasons[kindOf(code)]}`,
      'Content-Type: application/problem+json',
      `Content-Length: ${String(Buffer.byteLength(body))}`,
      'Cache-Control: no-store',
      'Connection: close',
      '',
      body,
    ].join('\r\n'),
  );
}

type Kind = 'too_large' | 'too_slow' | 'broken';
const reasons: Readonly<Record<Kind, string>> = {
  too_large: 'Request Header Fields Too Large',
  too_slow: 'Request Timeout',
  broken: 'Bad Request',
};

function kindOf(code: string | undefined): Kind {
  if (code === 'HPE_HEADER_OVERFLOW') return 'too_large';
  return code === 'ERR_HTTP_REQUEST_TIMEOUT' ? 'too_slow' : 'broken';
}

function refusalOf(code: string | undefined): Refusal {
  const kind = kindOf(code);
  switch (kind) {
    case 'too_large':
      return httpErrors.headersTooLarge();
    case 'too_slow':
      return httpErrors.tooSlow();
    case 'broken':
      return httpErrors.unreadable();
    default:
      return assertNever(kind);
  }
}
