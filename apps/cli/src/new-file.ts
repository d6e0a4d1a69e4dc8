import { open, rm } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { errorCode } from '@slipway/infra/provisioning/error-code';
import { UsageError } from './command';

/** Readable by its owner only, and whole or not there at all. Refuses to overwrite. */
export async function writeNewFile(
  path: string,
  pieces: AsyncIterable<string>,
  signal: AbortSignal,
): Promise<void> {
  const file = await created(path);
  try {
    await pipeline(pieces, file.createWriteStream(), { signal });
  } catch (error) {
    await rm(path, { force: true });
    throw error;
  }
}

async function created(path: string): Promise<FileHandle> {
  try {
    return await open(path, 'wx', 0o600);
  } catch (error) {
    const sentence =
      errorCode(error) === 'EEXIST'
        ? `${path} exists already: choose another name, or remove it first.`
        : `${path} cannot be written: ${String(error)}`;
    throw new UsageError(sentence, { cause: error });
  }
}
