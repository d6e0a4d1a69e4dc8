import { constants } from 'node:http2';
import type { IncomingHttpHeaders, OutgoingHttpHeaders, ServerHttp2Stream } from 'node:http2';
import { status } from '@grpc/grpc-js';
import type { AnswerGate } from './answer-gate';
import { deframe, frame } from './grpc-framing';
import { Refusal } from './refusal';

const responseHeaders = {
  [constants.HTTP2_HEADER_STATUS]: constants.HTTP_STATUS_OK,
  [constants.HTTP2_HEADER_CONTENT_TYPE]: 'application/grpc',
};
const asciiOnly = /^[ -~]*$/;

/** One call of a client, whatever its kind: messages come in, messages go out, a status ends it. */
export class GrpcCall {
  readonly #stream: ServerHttp2Stream;
  readonly #gate: AnswerGate;
  readonly #abandoned = new AbortController();
  readonly #waiting = new Set<() => void>();
  /** `/package.Service/Method` */
  readonly path: string;
  /** `Append` */
  readonly method: string;
  #trailers: OutgoingHttpHeaders = {};

  constructor(
    stream: ServerHttp2Stream,
    readonly headers: IncomingHttpHeaders,
    gate: AnswerGate,
  ) {
    this.#stream = stream;
    this.#gate = gate;
    this.path = headers[':path'] ?? '';
    this.method = this.path.slice(this.path.lastIndexOf('/') + 1);
    stream.once('close', () => {
      this.#abandoned.abort('gone');
      for (const letGo of this.#waiting) letGo();
    });
    // A client that goes away is no fault of ours; `close` follows and ends who waits.
    stream.on('error', () => undefined);
  }

  /** Aborted as soon as nobody listens any more. */
  get abandoned(): AbortSignal {
    return this.#abandoned.signal;
  }

  /** The messages of the client until it has no more. Throws when one is larger than the server takes. */
  async *messages(): AsyncIterable<Buffer> {
    const complete = deframe();
    for await (const chunk of this.#stream.iterator({ destroyOnReturn: false })) yield* complete(chunk);
  }

  /** Resolves when the transport has taken it, which it does only as fast as the client reads. */
  async send(...messages: readonly Uint8Array[]): Promise<void> {
    await this.#gate.pass(this.method);
    if (this.abandoned.aborted) return;
    if (!this.#stream.headersSent) this.#begin();
    await new Promise<void>((resolve) => {
      const done = (): void => {
        this.#waiting.delete(done);
        resolve();
      };
      this.#waiting.add(done);
      this.#stream.write(frame(messages), done);
    });
  }

  #begin(): void {
    this.#stream.respond(responseHeaders, { waitForTrailers: true });
    this.#stream.once('wantTrailers', () => this.#stream.sendTrailers(this.#trailers));
  }

  /** Runs a handler and ends the call as it went. */
  async answerWith(handler: (call: GrpcCall) => Promise<void>): Promise<void> {
    const status = await handler(this).then(
      () => success,
      (error: unknown) => (this.#stream.closed ? success : refusalOf(error)),
    );
    await this.#gate.pass(this.method);
    this.#end(status);
  }

  /** Ends the call without a status, as a server does that has no more time for it. */
  cut(): void {
    this.#stream.close(constants.NGHTTP2_NO_ERROR);
  }

  #end(refusal: Refusal): void {
    if (this.abandoned.aborted || this.#stream.writableEnded) return;
    // What the client still sends is read to nowhere, so that its connection stays usable.
    this.#stream.resume();
    const trailers = trailersOf(refusal);
    if (trailers === 'not ascii') {
      this.#fail();
    } else if (this.#stream.headersSent) {
      this.#trailers = trailers;
      this.#stream.end();
    } else {
      this.#stream.respond({ ...responseHeaders, ...trailers }, { endStream: true });
    }
  }

  /** What the web server does when a header cannot be written. */
  #fail(): void {
    if (this.#stream.headersSent) this.#stream.close(constants.NGHTTP2_INTERNAL_ERROR);
    else
      this.#stream.respond({ ':status': constants.HTTP_STATUS_INTERNAL_SERVER_ERROR }, { endStream: true });
  }
}

const success = new Refusal(status.OK, '');

function refusalOf(error: unknown): Refusal {
  if (error instanceof Refusal) return error;
  // Ours, not the recorded server's: it must not pass for one of its answers.
  console.error(error);
  return new Refusal(status.INTERNAL, 'The stand-in is broken; see its standard error.');
}

function trailersOf({ code, message, trailers }: Refusal): OutgoingHttpHeaders | 'not ascii' {
  if (!Object.values(trailers).every((value) => asciiOnly.test(value))) return 'not ascii';
  const text = message === '' ? {} : { 'grpc-message': message.replace(/[^ -$&-~]/gu, encodeURIComponent) };
  return { 'grpc-status': code, ...text, ...trailers };
}
