import { readFileSync } from 'node:fs';
import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { messageOf } from '../log';
import { StartRefusal } from '../start-refusal';
import { unfinishedSuffix, writeAtomically } from './atomic-file';

export type RecordFolder<T> = {
  /** Rejects when the record is not safely on disk; the former version is then still there. */
  readonly save: (id: string, record: T) => Promise<void>;
};

/**
 * One file per record: a change costs the same however many records there are, and never touches another one.
 * `parse` receives parsed JSON and throws when it is not a record.
 */
export async function openRecordFolder<T>(
  path: string,
  parse: (value: unknown) => T,
): Promise<RecordFolder<T> & { readonly records: readonly T[] }> {
  await mkdir(path, { recursive: true, mode: 0o700 });
  const names = await readdir(path);
  await Promise.all(
    names.filter((name) => name.endsWith(unfinishedSuffix)).map((name) => rm(join(path, name))),
  );
  const files = names.filter((name) => name.endsWith('.json')).map((name) => join(path, name));
  const records = files.map((file) => readRecord(file, parse));
  return { records, save: (id, record) => writeAtomically(join(path, `${id}.json`), JSON.stringify(record)) };
}

/** Blocking: nobody is served yet, and ten thousand small files are read many times faster this way. */
function readRecord<T>(file: string, parse: (value: unknown) => T): T {
  const text = readFileSync(file, 'utf8');
  try {
    return parse(JSON.parse(text));
  } catch (error) {
    throw new StartRefusal(
      `The sandbox's record ${file} cannot be read (${messageOf(error)}): restore it, or remove it to forget that record.`,
    );
  }
}
