import type { EventLog } from './event-log';
import { deletedStream, noStream } from './recorded-event';

export const metadataStreamOf = (stream: string): string => `$$${stream}`;
/** The stream that a metadata stream describes; null for any other stream. */
export const originalOf = (stream: string): string | null =>
  stream.startsWith('$$') ? stream.slice(2) : null;

interface Limits {
  /** Readers see nothing below this revision. */
  readonly first: bigint;
  readonly isSoftDeleted: boolean;
}

/** What readers see of a stream, by the latest event of its metadata stream. */
export function limitsOf(log: EventLog, stream: string): Limits {
  const last = log.lastRevision(stream);
  // A metadata stream has no metadata of its own; only its latest event counts.
  if (originalOf(stream) !== null) return { first: last > noStream ? last : 0n, isSoftDeleted: false };
  const metadata = latestMetadata(log, stream);
  const truncatedBefore = BigInt(metadata.$tb ?? '0');
  const counted = metadata.$maxCount === undefined ? 0n : last - BigInt(metadata.$maxCount) + 1n;
  return {
    first: truncatedBefore > counted ? truncatedBefore : counted,
    isSoftDeleted: truncatedBefore === deletedStream,
  };
}

/** The metadata of a stream with another `$tb`; everything else it says stays. */
export const metadataTruncatedBefore = (log: EventLog, stream: string, first: bigint): string =>
  JSON.stringify({ ...latestMetadata(log, stream), $tb: Number(first) });

/** What a deletion leaves in the metadata: nothing else. */
export const metadataOfDeleted = `{"$tb":${deletedStream}}`;

interface StreamMetadata {
  readonly $tb?: string;
  readonly $maxCount?: number;
}

function latestMetadata(log: EventLog, stream: string): StreamMetadata {
  const latest = log.stream(metadataStreamOf(stream)).at(-1);
  if (latest?.isJson !== true) return {};
  return parse(Buffer.from(latest.data).toString());
}

/** 2^63 - 1 is no number that JSON.parse keeps. */
const parse = (text: string): StreamMetadata =>
  JSON.parse(text.replace(/("\$tb"\s*:\s*)(\d+)/, '$1"$2"')) as StreamMetadata;
