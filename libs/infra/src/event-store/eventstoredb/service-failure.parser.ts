import type { ServiceError } from '@grpc/grpc-js';
import { status } from './grpc-status';
import { NotBegun, Unanswered } from './time-limit';

/** What a call failed with: the server's own words, or those of the connection. */
export type ServiceFailure = {
  /** The status of gRPC; none when there was no call, e.g. because no node was found. */
  readonly code: number | undefined;
  /** The server's name for it: `stream-deleted`, `wrong-expected-version`, … */
  readonly exception: string | undefined;
  readonly details: string;
  trailer(name: string): string | undefined;
};

const noTrailer = (): undefined => undefined;
const without = { exception: undefined, trailer: noTrailer };

export const notBegun = 'No call begun';

export function parseServiceFailure(error: unknown): ServiceFailure {
  if (error instanceof NotBegun)
    return { ...without, code: status.unavailable, details: `${notBegun}: ${error.message}` };
  if (error instanceof Unanswered)
    return { ...without, code: status.deadlineExceeded, details: error.message };
  const { code, details, metadata, message } = error as Partial<ServiceError>;
  const trailer = (name: string): string | undefined => metadata?.get(name)[0]?.toString();
  return {
    code: typeof code === 'number' ? code : undefined,
    exception: trailer('exception'),
    details: details ?? message ?? String(error),
    trailer,
  };
}
