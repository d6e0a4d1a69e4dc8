import { userEvents } from '@slipway/domain/identity';
import type { UserEvent } from '@slipway/domain/identity';
import { recorded } from '@slipway/domain/kernel';
import type { Personal, UserId } from '@slipway/domain/kernel';
import type { EventStore } from '../ports';
import type { PersonalReader } from './identity.ports';

export type Profile = { readonly id: UserId; readonly name: string; readonly email: string };

/** Reads who a person is, from the person's own stream: the only place where it stands, and sealed there. */
export class People {
  constructor(
    private readonly store: EventStore,
    private readonly reader: PersonalReader,
  ) {}

  async profile(userId: UserId): Promise<Profile> {
    for await (const stored of this.store.readStream(`user-${userId}`, { maxCount: 1 })) {
      if (stored.type !== userEvents.userRegistered.type) break;
      const { name, email } = recorded<UserEvent>(stored).data;
      return {
        id: userId,
        name: await this.#read(name, `${stored.id}/name`),
        email: await this.#read(email, `${stored.id}/email`),
      };
    }
    throw new Error(`the stream of user ${userId} does not begin with a registration`);
  }

  #read(value: Personal<string>, place: string): Promise<string> {
    return this.reader.readText(value, place);
  }
}
