import { Readable } from 'node:stream';
import type { FastifyRequest } from 'fastify';

declare module 'fastify' {
  interface FastifyRequest {
    /** The bytes as they came; only where a signature is about them. */
    rawBody?: Buffer;
  }
}

const signed = /^\/v1\/webhooks\//;

/** Keeps the bytes of a webhook and hands them on; the limit of the body is the parser's, which counts them too. */
export async function keepRawBody(
  http: FastifyRequest,
  _reply: unknown,
  payload: Readable,
): Promise<Readable> {
  if (!signed.test(http.url)) return payload;
  const chunks: Buffer[] = [];
  let left = http.routeOptions.bodyLimit;
  for await (const chunk of payload) {
    const bytes = bytesOf(chunk);
    chunks.push(bytes);
    left -= bytes.length;
    // One byte more than allowed is enough for the parser to refuse it.
    if (left < 0) break;
  }
  http.rawBody = Buffer.concat(chunks);
  return Readable.from([http.rawBody]);
}

/** A piece of the body; the types do not say what it consists of. */
function bytesOf(chunk: unknown): Buffer {
  if (ArrayBuffer.isView(chunk)) return Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
  throw new TypeError('the body of a request consists of something else than bytes');
}
