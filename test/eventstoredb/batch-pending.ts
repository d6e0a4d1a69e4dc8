import type { BatchAppendReq } from '@eventstore/db-client/generated/streams_pb';
import type { Append } from './event-store';
import type { Expectation } from './expectation';
import type { ProposedEvent } from './recorded-event';
import { maximumAppendSize } from './refusal';
import { isNil, parseUuid } from './wire-uuid';

interface Opening {
  readonly stream: string;
  readonly expected: Expectation;
  readonly timeLeftMs: number;
  readonly onTimeout: () => void;
}

/** An append whose pieces still come in. */
export class PendingAppend implements Append {
  readonly stream: string;
  readonly expected: Expectation;
  readonly events: ProposedEvent[] = [];
  readonly #timer: NodeJS.Timeout;
  #size = 0;

  constructor({ stream, expected, timeLeftMs, onTimeout }: Opening) {
    this.stream = stream;
    this.expected = expected;
    this.#timer = setTimeout(onTimeout, timeLeftMs);
  }

  get isTooLarge(): boolean {
    return this.#size > maximumAppendSize;
  }

  add(event: ProposedEvent): void {
    this.#size += event.data.length;
    this.events.push(event);
  }

  close(): void {
    clearTimeout(this.#timer);
  }
}

/** The event of a piece, or what is wrong with it in the server's words. */
export function batchEvent(
  message: BatchAppendReq.ProposedMessage,
): { readonly event: ProposedEvent } | { readonly fault: string } {
  const described = message.getMetadataMap();
  const [type, contentType] = [described.get('type'), described.get('content-type')];
  const parsed = parseUuid(message.getId());
  if ('fault' in parsed) return parsed;
  if (type === undefined) return { fault: missing('type') };
  if (contentType === undefined) return { fault: missing('content-type') };
  if (isNil(parsed.id)) return { fault: "Empty eventId provided. (Parameter 'eventId')" };
  if (type === '') return { fault: "Empty eventType provided. (Parameter 'eventType')" };
  const isJson = contentType === 'application/json';
  const [data, metadata] = [message.getData_asU8(), message.getCustomMetadata_asU8()];
  return { event: { id: parsed.id, type, isJson, data, metadata } };
}

const missing = (key: string): string => `The given key '${key}' was not present in the dictionary.`;
