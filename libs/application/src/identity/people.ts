import { passkeyEvents, userEvents } from '@slipway/domain/identity';
import type { PersonEvent, UserRegistration } from '@slipway/domain/identity';
import { recorded } from '@slipway/domain/kernel';
import type { Personal, UserId } from '@slipway/domain/kernel';
import type { EventStore, RecordedEvent, StreamId } from '../ports';
import { Recent } from '../runtime/recent';
import type { PersonalReader } from './identity.ports';

/** Who a person is. Of a forgotten one nothing is left but the id. */
export type Profile =
  | {
      readonly id: UserId;
      readonly name: string;
      readonly email: string;
      /** It has opened a link that was sent there. */
      readonly emailIsVerified: boolean;
      readonly forgotten: false;
    }
  | { readonly id: UserId; readonly name: null; readonly email: null; readonly forgotten: true };

type Registered = { readonly eventId: string; readonly registration: UserRegistration };

/** What a stream said up to a revision; what is about the person stays sealed in it. */
type Read = {
  readonly revision: bigint;
  readonly registered: Registered | null;
  readonly isForgotten: boolean;
  readonly emailIsVerified: boolean;
  /** By credential id. */
  readonly passkeyNames: ReadonlyMap<string, NameOfPasskey>;
};
type NameOfPasskey = { readonly eventId: string; readonly name: Personal<string> };

const nothing: Read = {
  revision: -1n,
  registered: null,
  isForgotten: false,
  emailIsVerified: false,
  passkeyNames: new Map(),
};
const remembered = 20_000;

const provesEmail: ReadonlySet<string> = new Set([
  userEvents.emailVerified.type,
  userEvents.passwordReset.type,
]);

/**
 * Reads who a person is, from the person's own stream: the only place where it stands, and sealed there. What was read is
 * remembered, sealed, and read on from: a stream grows with every sign-in.
 */
export class People {
  readonly #known = new Recent<StreamId, Read>(remembered);

  constructor(
    private readonly store: EventStore,
    private readonly reader: PersonalReader,
  ) {}

  /** A person is forgotten from the fact on, also in a process that still remembers the key. */
  async profile(userId: UserId): Promise<Profile> {
    return this.#profileOf(userId, await this.#readOn(userId));
  }

  /** Of many at once: only the streams that have grown are read. */
  async profiles(userIds: Iterable<UserId>): Promise<ReadonlyMap<UserId, Profile>> {
    const ids = [...new Set(userIds)];
    const heads = await this.store.heads(ids.map(streamOf));
    const entries = ids.map(async (id): Promise<[UserId, Profile]> => {
      const known = this.#known.get(streamOf(id));
      const isCurrent = known !== undefined && known.revision >= (heads.get(streamOf(id)) ?? -1n);
      return [id, await this.#profileOf(id, isCurrent ? known : await this.#readOn(id))];
    });
    return new Map(await Promise.all(entries));
  }

  /** How the person calls this passkey; `null` for one that nobody has named, and once the key is destroyed. */
  async passkeyName(userId: UserId, credentialId: string): Promise<string | null> {
    const named = (await this.#readOn(userId)).passkeyNames.get(credentialId);
    return named ? this.reader.readText(named.name, `${named.eventId}/name`) : null;
  }

  /** The address of a person whose fact of being forgotten may be written already; `null` once the key is destroyed. */
  async addressToRelease(userId: UserId): Promise<string | null> {
    return this.#open(registeredIn(userId, await this.#readOn(userId)), 'email');
  }

  async #profileOf(userId: UserId, read: Read): Promise<Profile> {
    const registered = registeredIn(userId, read);
    const [name, email] = read.isForgotten
      ? [null, null]
      : await Promise.all([this.#open(registered, 'name'), this.#open(registered, 'email')]);
    return name === null || email === null
      ? { id: userId, name: null, email: null, forgotten: true }
      : { id: userId, name, email, emailIsVerified: read.emailIsVerified, forgotten: false };
  }

  async #readOn(userId: UserId): Promise<Read> {
    const stream = streamOf(userId);
    let read = this.#known.get(stream) ?? nothing;
    for await (const stored of this.store.readStream(stream, { from: read.revision + 1n }))
      read = withEvent(read, stored);
    this.#known.set(stream, read);
    return read;
  }

  #open({ eventId, registration }: Registered, field: 'name' | 'email'): Promise<string | null> {
    return this.reader.readText(registration[field], `${eventId}/${field}`);
  }
}

function streamOf(userId: UserId): StreamId {
  return `user-${userId}`;
}

function withEvent(read: Read, stored: RecordedEvent): Read {
  const event = known(stored);
  const isRegistration = event.type === userEvents.userRegistered.type;
  return {
    revision: stored.revision,
    registered: isRegistration ? { eventId: stored.id, registration: event.data } : read.registered,
    isForgotten: read.isForgotten || event.type === userEvents.subjectForgotten.type,
    emailIsVerified: read.emailIsVerified || provesEmail.has(event.type),
    passkeyNames: withName(read.passkeyNames, event, stored.id),
  };
}

function withName(names: Read['passkeyNames'], event: PersonEvent, eventId: string): Read['passkeyNames'] {
  if (event.type !== passkeyEvents.passkeyAdded.type || !event.data.name) return names;
  return new Map(names).set(event.data.credentialId, { eventId, name: event.data.name });
}

function registeredIn(userId: UserId, { registered }: Read): Registered {
  if (!registered) throw new Error(`the stream of user ${userId} holds no registration`);
  return registered;
}

function known(stored: RecordedEvent): PersonEvent {
  if (stored.unreadable) throw stored.unreadable;
  return recorded<PersonEvent>(stored);
}
