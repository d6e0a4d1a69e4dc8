import { randomUUID } from 'node:crypto';
import { access, open, rename, rm } from 'node:fs/promises';
import { errorCode } from './error-code';

/** A crash leaves the old content or the new one, on disk, never half of it. */
export async function writeWhole(file: string, content: string): Promise<void> {
  const draft = `${file}.${randomUUID()}.new`;
  const handle = await open(draft, 'wx', 0o600);
  try {
    await handle.writeFile(content);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(draft, file);
}

/** `null` when the file does not exist. Throws when it is larger than `limit` bytes. */
export async function readBounded(file: string, limit: number): Promise<string | null> {
  const handle = await openIfThere(file);
  if (handle === null) return null;
  try {
    const { size } = await handle.stat();
    if (size > limit) throw new Error(`${file} has ${size} bytes, more than the ${limit} that are read`);
    return await handle.readFile('utf8');
  } finally {
    await handle.close();
  }
}

export async function openIfThere(file: string): Promise<Awaited<ReturnType<typeof open>> | null> {
  try {
    return await open(file, 'r');
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return null;
    throw error;
  }
}

export async function exists(path: string): Promise<boolean> {
  try {
    await access(path);
    return true;
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return false;
    throw error;
  }
}

/** What a file says in JSON, read by `parse`; `null` when it does not exist. */
export async function readJson<T>(file: string, parse: (value: unknown) => T): Promise<T | null> {
  const text = await readBounded(file, 1_048_576);
  return text === null ? null : parse(JSON.parse(text));
}

export async function removeIfThere(path: string): Promise<void> {
  await rm(path, { force: true, recursive: true });
}
