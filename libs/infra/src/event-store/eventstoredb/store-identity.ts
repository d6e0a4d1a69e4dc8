import { randomUUID } from 'node:crypto';
import { StoreUnavailable } from '@slipway/application/ports/event-store.errors';
import type { Connection } from './connection';
import type { Patience } from './patience';
import { readMetadata, writeMetadata } from './stream-metadata';

/** Has no events; its metadata names the log. Readers see neither. */
const reserved = 'slipway-store';

/** The name of the log: whoever asks first gives it. */
export async function storeIdentity(connection: Connection, patience: Patience): Promise<string> {
  const found = await readMetadata(connection, reserved, patience);
  if (found.revision === 'no_stream') {
    // Somebody else may be faster, and then it is his.
    await writeMetadata(
      connection,
      reserved,
      { revision: 'no_stream', content: { storeId: randomUUID() } },
      patience,
    );
    return storeIdentity(connection, patience);
  }
  const { storeId } = found.content;
  if (typeof storeId !== 'string')
    throw new StoreUnavailable(`the metadata of ${reserved} has no storeId, which names the log`, false);
  return storeId;
}
