import type {
  AppendResult,
  EventStore,
  ExpectedRevision,
  Json,
  NewEvent,
  StreamGuard,
  StreamId,
  Write,
} from '@slipway/application/ports';
import { isPersonal } from './sealed-text.parser';
import type { PersonalData } from './personal-data';

const rememberedMs = 60_000;
const capacity = 10_000;

/**
 * The codec around the event store: no store ever sees personal data in the clear. Reading gives the sealed form;
 * only views and queries open it. Address and browser are sealed once per person and value for a minute, since
 * sealing them for every event cost more than a quarter of the throughput.
 */
export class SealingEventStore implements EventStore {
  readonly #addresses = new Map<string, { readonly until: number; readonly sealed: Promise<Json> }>();

  constructor(
    private readonly store: EventStore,
    private readonly personal: PersonalData,
  ) {}

  get capabilities(): EventStore['capabilities'] {
    return this.store.capabilities;
  }

  async append(
    stream: StreamId,
    expected: ExpectedRevision,
    events: readonly NewEvent[],
    options?: { readonly guards?: readonly StreamGuard[] },
  ): Promise<AppendResult> {
    return this.store.append(stream, expected, await this.#sealed(events), options);
  }

  async appendMany(writes: readonly Write[]): Promise<readonly AppendResult[]> {
    const sealed = writes.map(async (write) => ({ ...write, events: await this.#sealed(write.events) }));
    return this.store.appendMany(await Promise.all(sealed));
  }

  readStream: EventStore['readStream'] = (stream, options) => this.store.readStream(stream, options);
  readAll: EventStore['readAll'] = (options) => this.store.readAll(options);
  subscribeAll: EventStore['subscribeAll'] = (options) => this.store.subscribeAll(options);
  truncate: EventStore['truncate'] = (stream, before) => this.store.truncate(stream, before);
  softDelete: EventStore['softDelete'] = (stream, expected) => this.store.softDelete(stream, expected);
  tombstone: EventStore['tombstone'] = (stream, expected) => this.store.tombstone(stream, expected);
  heads: EventStore['heads'] = (streams) => this.store.heads(streams);
  head: EventStore['head'] = () => this.store.head();
  hasReached: EventStore['hasReached'] = (position) => this.store.hasReached(position);
  storeId: EventStore['storeId'] = () => this.store.storeId();

  #sealed(events: readonly NewEvent[]): Promise<readonly NewEvent[]> {
    return Promise.all(events.map((event) => this.#seal(event)));
  }

  async #seal(event: NewEvent): Promise<NewEvent> {
    const { ip, userAgent } = event.metadata;
    const data = await this.personal.seal(event.data, event.id);
    const metadata = {
      ...event.metadata,
      ...(ip === undefined ? {} : { ip: await this.#address(ip) }),
      ...(userAgent === undefined ? {} : { userAgent: await this.#address(userAgent) }),
    };
    return { ...event, data, metadata };
  }

  #address(value: Json): Promise<Json> | Json {
    if (value === null || typeof value !== 'object' || !isPersonal(value) || value.sealed) return value;
    const name = JSON.stringify([value.subject, value.clear]);
    const known = this.#addresses.get(name);
    if (known && known.until > performance.now()) return known.sealed;
    if (this.#addresses.size >= capacity) this.#addresses.clear();
    const sealed = this.personal.sealOne(value, addressPlace(value.subject));
    this.#addresses.set(name, { until: performance.now() + rememberedMs, sealed });
    sealed.catch(() => this.#addresses.delete(name));
    return sealed;
  }
}

/** Address and browser are bound to the person only: one ciphertext serves many events. */
export function addressPlace(subject: string): string {
  return `address/${subject}`;
}
