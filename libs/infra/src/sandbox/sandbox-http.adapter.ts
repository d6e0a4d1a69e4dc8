import { UpstreamError, type Secret } from '@slipway/application/ports';
import { bytesOf, codesOf, parseAnswer } from './sandbox-answer.parser';

export type SandboxAccess = {
  /** `http://127.0.0.1:4000` */
  readonly url: string;
  readonly token: Secret;
};

export type SandboxCall = {
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** Path and query; values are already encoded. */
  readonly path: string;
  readonly timeoutMs: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
};

export type SandboxAnswer = {
  readonly status: number;
  /** Parsed JSON; `null` for an empty answer. */
  readonly body: unknown;
};

/** The request may have reached the other side; what it did with it is not known. */
export class NoAnswer extends UpstreamError {
  override readonly name = 'NoAnswer';
}

const answerLimit = 4 * 1_048_576;

/**
 * One call to the sandbox. Throws `NoAnswer` when the request may have arrived, `UpstreamError` (retryable) when it
 * certainly did not.
 */
export async function callSandbox(access: SandboxAccess, call: SandboxCall): Promise<SandboxAnswer> {
  try {
    const answer = await fetch(new URL(call.path, access.url), {
      method: call.method,
      redirect: 'error',
      signal: AbortSignal.timeout(call.timeoutMs),
      headers: {
        authorization: `Bearer ${access.token.reveal()}`,
        ...(call.body !== undefined && { 'content-type': 'application/json' }),
        ...call.headers,
      },
      ...(call.body !== undefined && { body: JSON.stringify(call.body) }),
    });
    return { status: answer.status, body: parseAnswer(await readBounded(answer)) };
  } catch (error) {
    throw failureOf(call, error);
  }
}

async function readBounded(answer: Response): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of answer.body ?? []) {
    text += decoder.decode(bytesOf(chunk), { stream: true });
    if (text.length > answerLimit) throw new Error(`the answer is longer than ${answerLimit} characters`);
  }
  return text;
}

function failureOf({ method, path, timeoutMs }: SandboxCall, error: unknown): UpstreamError {
  const where = `${method} ${path.split('?')[0] ?? ''} of the sandbox`;
  const codes = codesOf(error);
  if (codes.some((code) => neverArrived.has(code))) {
    return new UpstreamError(`${where}: nobody listens there`, true, { cause: error });
  }
  const isTimeout = codes.includes('TimeoutError');
  const reason = isTimeout ? `no answer within ${timeoutMs} ms` : codes.join(', ');
  return new NoAnswer(`${where}: ${reason}`, true, { cause: error });
}

const neverArrived = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH']);
