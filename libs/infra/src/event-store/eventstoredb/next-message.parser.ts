import type { ReadResp } from '@eventstore/db-client/generated/streams_pb';
import type { StreamedCall } from './connection';

/** What has come and is unread; nothing when everything is. */
export function nextMessage(call: StreamedCall): ReadResp | null {
  const message: unknown = call.read();
  return message as ReadResp | null;
}
