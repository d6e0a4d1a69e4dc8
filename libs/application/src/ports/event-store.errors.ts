import type { ExpectedRevision, StreamId } from './event-store';

/** The stream stands elsewhere. Reload and decide again. */
export class WrongExpectedRevision extends Error {
  constructor(
    readonly stream: StreamId,
    readonly expected: ExpectedRevision,
    readonly actual: bigint | null,
  ) {
    super(`${stream} was expected at ${expected} but is at ${actual ?? 'nothing'}`);
  }
}

/** A right that allowed the append has moved since it was read. Authorize again. */
export class GuardMoved extends Error {
  constructor(readonly stream: StreamId) {
    super(`${stream} moved while the append was on its way`);
  }
}

/** Some of the ids are stored, or they are stored elsewhere: not the retry it claims to be. */
export class CorruptedIdempotency extends Error {
  constructor(
    readonly stream: StreamId,
    readonly expected: ExpectedRevision,
  ) {
    super(`${stream}: event ids are already stored at another place than ${expected}`);
  }
}

export class StreamTombstoned extends Error {
  constructor(readonly stream: StreamId) {
    super(`${stream} was deleted for ever`);
  }
}

export class EventTooLarge extends Error {}

/** An id, a type or a text that no store may be asked to keep. Refused before any I/O. */
export class EventNotStorable extends Error {}

/** The store could not be asked. `retryable`: nothing is known to be wrong with the request itself. */
export class StoreUnavailable extends Error {
  constructor(
    message: string,
    readonly retryable: boolean,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** This store cannot do that at all; `EventStore.capabilities` says so beforehand. */
export class CapabilityMissing extends Error {}
