import { UpstreamError } from '@slipway/application/ports';
import { bytesOf, codesOf } from '../../sandbox/sandbox-answer.parser';

export type CloudCall = {
  readonly method: 'GET' | 'POST';
  /** Path and query below the base; values are already encoded. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
};
export type CloudReply = { readonly status: number; readonly text: string };
export type CloudAddress = {
  /** For messages: `DigitalOcean`. */
  readonly name: string;
  /** From the settings, hence trusted; nothing that a customer writes decides where we call. */
  readonly url: string;
  readonly timeoutMs?: number;
};

const patienceMs = 15_000;
const answerLimit = 1_048_576;

/**
 * One call to a cloud's API. No redirect is followed: it would carry the credential to somewhere else. Throws
 * `UpstreamError` for no answer and for what is the provider's own trouble; its message repeats nothing of the call.
 */
export async function callCloud(address: CloudAddress, call: CloudCall): Promise<CloudReply> {
  const reply = await send(address, call);
  if (reply.status === 429 || reply.status >= 500)
    throw new UpstreamError(`${address.name} answers ${String(reply.status)} now`, true);
  return reply;
}

async function send(
  { name, url, timeoutMs = patienceMs }: CloudAddress,
  call: CloudCall,
): Promise<CloudReply> {
  const { method, path, headers = {}, body } = call;
  try {
    const answer = await fetch(`${url.replace(/\/+$/, '')}${path}`, {
      method,
      redirect: 'error',
      signal: AbortSignal.timeout(timeoutMs),
      headers,
      ...(body === undefined ? {} : { body }),
    });
    return { status: answer.status, text: await readBounded(answer) };
  } catch (error) {
    const codes = codesOf(error);
    const why = codes.includes('TimeoutError')
      ? `no answer within ${String(timeoutMs)} ms`
      : codes.join(', ');
    throw new UpstreamError(`${name} cannot be asked: ${why}`, true);
  }
}

async function readBounded(answer: Response): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of answer.body ?? []) {
    text += decoder.decode(bytesOf(chunk), { stream: true });
    if (text.length > answerLimit) throw new RangeError('the answer is too long');
  }
  return text;
}

/** An answer that fits no expectation: a person has to look, trying again does not help. */
export function senseless({ name }: CloudAddress, { status }: CloudReply): UpstreamError {
  return new UpstreamError(`${name} answered ${String(status)} in a form that is not known`, false);
}
