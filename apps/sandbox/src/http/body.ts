import type { IncomingMessage } from 'node:http';
import { HttpError } from './http-error';

export const largestBodyBytes = 1024 * 1024;

/**
 * A caller who sends too much is heard out up to here, because one who is cut off while it still sends sees a
 * broken connection instead of the answer.
 */
const heardOutBytes = 8 * largestBodyBytes;

/** Parsed JSON; an empty body counts as `{}`. Throws HttpError 413 above the limit and 400 for what is not JSON. */
export async function readJson(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  let size = 0;
  // Destroying the request would destroy the connection that the answer needs.
  const received: AsyncIterable<unknown> = request.iterator({ destroyOnReturn: false });
  for await (const chunk of received) {
    if (!Buffer.isBuffer(chunk)) throw new TypeError('a body without encoding comes in bytes');
    size += chunk.length;
    if (size > heardOutBytes) throw tooLarge({ connection: 'close' });
    if (size <= largestBodyBytes) chunks.push(chunk);
  }
  if (size > largestBodyBytes) throw tooLarge({});
  return parsed(Buffer.concat(chunks).toString('utf8'));
}

function parsed(text: string): unknown {
  if (text.trim() === '') return {};
  try {
    return JSON.parse(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new HttpError(400, 'malformed_json', `The body is not JSON: ${error.message}.`);
  }
}

function tooLarge(headers: Readonly<Record<string, string>>): HttpError {
  return new HttpError(413, 'body_too_large', `The body is larger than ${largestBodyBytes} bytes.`, headers);
}
