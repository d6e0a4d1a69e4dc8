import type { RecordedEvent } from './recorded-event';

/** What is about to be written: an event, or the room that an append without events takes. */
export type UnplacedRecord = Omit<RecordedEvent, 'position'> | { readonly stream: string };

/** A record in its place; `event` is missing when it only takes room. */
export interface LogRecord {
  readonly position: number;
  readonly end: number;
  readonly event?: RecordedEvent;
}

interface Header {
  readonly stream: string;
  readonly endsTransaction: boolean;
  readonly event?: {
    readonly id: string;
    readonly type: string;
    readonly isJson: boolean;
    readonly revision: string;
    readonly created: string;
    readonly metadataLength: number;
  };
}

const lengths = 8;

/** Length, length of the header, header, metadata, data. */
export function encodeRecord(record: UnplacedRecord, endsTransaction: boolean): Buffer {
  const header = Buffer.from(JSON.stringify(headerOf(record, endsTransaction)));
  const body = 'id' in record ? [record.metadata, record.data] : [];
  const length = lengths + header.length + body.reduce((sum, part) => sum + part.length, 0);
  const head = Buffer.alloc(lengths);
  head.writeUInt32BE(length, 0);
  head.writeUInt32BE(header.length, 4);
  return Buffer.concat([head, header, ...body]);
}

function headerOf(record: UnplacedRecord, endsTransaction: boolean): Header {
  if (!('id' in record)) return { stream: record.stream, endsTransaction };
  const { stream, id, type, isJson, revision, created, metadata } = record;
  const numbers = { revision: revision.toString(), created: created.toString() };
  return {
    stream,
    endsTransaction,
    event: { id, type, isJson, ...numbers, metadataLength: metadata.length },
  };
}

/** Every record of every whole transaction from a position on. */
export function readRecords(bytes: Buffer, from: number): readonly LogRecord[] {
  const whole: LogRecord[] = [];
  let open: LogRecord[] = [];
  for (let position = from; position + lengths <= bytes.length;) {
    const end = position + bytes.readUInt32BE(position);
    if (end > bytes.length) break;
    const { record, endsTransaction } = decodeRecord(bytes.subarray(position, end), position);
    open.push(record);
    if (endsTransaction) {
      for (const record of open) whole.push(record);
      open = [];
    }
    position = end;
  }
  return whole;
}

function decodeRecord(bytes: Buffer, position: number): { record: LogRecord; endsTransaction: boolean } {
  const headerEnd = lengths + bytes.readUInt32BE(4);
  const { stream, endsTransaction, event } = parseHeader(bytes.subarray(lengths, headerEnd).toString());
  const place = { position, end: position + bytes.length };
  if (event === undefined) return { record: place, endsTransaction };
  const { metadataLength, revision, created, ...rest } = event;
  const recorded = {
    ...rest,
    stream,
    revision: BigInt(revision),
    created: BigInt(created),
    position: BigInt(position),
    metadata: bytes.subarray(headerEnd, headerEnd + metadataLength),
    data: bytes.subarray(headerEnd + metadataLength),
  };
  return { record: { ...place, event: recorded }, endsTransaction };
}

const parseHeader = (text: string): Header => JSON.parse(text) as Header;
