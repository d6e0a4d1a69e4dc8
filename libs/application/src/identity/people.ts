import { userEvents } from '@slipway/domain/identity';
import type { UserEvent, UserRegistration } from '@slipway/domain/identity';
import { recorded } from '@slipway/domain/kernel';
import type { UserId } from '@slipway/domain/kernel';
import type { EventStore, RecordedEvent } from '../ports';
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

type Read = {
  readonly registered: Registered;
  readonly isForgotten: boolean;
  readonly emailIsVerified: boolean;
};

const provesEmail: ReadonlySet<string> = new Set([
  userEvents.emailVerified.type,
  userEvents.passwordReset.type,
]);

/** Reads who a person is, from the person's own stream: the only place where it stands, and sealed there. */
export class People {
  constructor(
    private readonly store: EventStore,
    private readonly reader: PersonalReader,
  ) {}

  /** A person is forgotten from the fact on, also in a process that still remembers the key. */
  async profile(userId: UserId): Promise<Profile> {
    const { registered, isForgotten, emailIsVerified } = await this.#read(userId);
    const [name, email] = isForgotten
      ? [null, null]
      : await Promise.all([this.#open(registered, 'name'), this.#open(registered, 'email')]);
    return name === null || email === null
      ? { id: userId, name: null, email: null, forgotten: true }
      : { id: userId, name, email, emailIsVerified, forgotten: false };
  }

  /** The address of a person whose fact of being forgotten may be written already; `null` once the key is destroyed. */
  async addressToRelease(userId: UserId): Promise<string | null> {
    const { registered } = await this.#read(userId);
    return this.#open(registered, 'email');
  }

  async #read(userId: UserId): Promise<Read> {
    let registered: Registered | undefined;
    let isForgotten = false;
    let emailIsVerified = false;
    for await (const stored of this.store.readStream(`user-${userId}`)) {
      const event = known(stored);
      if (event.type === userEvents.userRegistered.type)
        registered = { eventId: stored.id, registration: event.data };
      if (event.type === userEvents.subjectForgotten.type) isForgotten = true;
      if (provesEmail.has(event.type)) emailIsVerified = true;
    }
    if (!registered) throw new Error(`the stream of user ${userId} holds no registration`);
    return { registered, isForgotten, emailIsVerified };
  }

  #open({ eventId, registration }: Registered, field: 'name' | 'email'): Promise<string | null> {
    return this.reader.readText(registration[field], `${eventId}/${field}`);
  }
}

function known(stored: RecordedEvent): UserEvent {
  if (stored.unreadable) throw stored.unreadable;
  return recorded<UserEvent>(stored);
}
