import type { Pool } from 'pg';
import type { People, Profile } from '@slipway/application/identity';
import type { Clock, EventMetadata, EventStore, Json, RecordedEvent } from '@slipway/application/ports';
import type { UserId } from '@slipway/domain/kernel';
import type { PersonalData } from '../crypto/personal-data';
import { addressPlace } from '../crypto/sealing-event-store';
import { rowsHolding } from './held-rows';

export type PersonExportParts = {
  readonly store: EventStore;
  readonly people: Pick<People, 'profile'>;
  readonly personal: PersonalData;
  readonly clock: Clock;
  /** Sees the sessions. */
  readonly api: Pool;
  /** Sees the read models of all organizations. */
  readonly projector: Pool;
  /** Hears how many events of the log were looked at so far, and which was the last. */
  readonly onProgress?: (events: number, last: RecordedEvent) => void;
};

/**
 * What is held about one person, as the text of one JSON object in pieces: who it is, sessions (without what it takes
 * to use them), rows of read models, and every event that names the person, with the person's own personal fields
 * opened. What is sealed for others stays hidden, and what was forgotten says so.
 */
export async function* personExport(userId: UserId, parts: PersonExportParts): AsyncGenerator<string> {
  const head = {
    subject: userId,
    exportedAt: parts.clock.now(),
    person: await parts.people.profile(userId),
  } satisfies { subject: UserId; exportedAt: string; person: Profile };
  yield JSON.stringify(head, null, 2).replace(/\n\}$/, '');
  yield* listed('roles', rolesOf(userId, parts.projector));
  yield* listed('sessions', sessionsOf(userId, parts));
  yield* listed('readModels', heldRows(userId, parts));
  yield* listed('events', heldEvents(userId, parts));
  yield '\n}\n';
}

async function* listed(name: string, items: AsyncIterable<Json>): AsyncGenerator<string> {
  let separator = '';
  yield `,\n  ${JSON.stringify(name)}: [`;
  for await (const item of items) {
    yield `${separator}\n    ${JSON.stringify(item)}`;
    separator = ',';
  }
  yield separator === '' ? ']' : '\n  ]';
}

async function* rolesOf(userId: UserId, pool: Pool): AsyncGenerator<Json> {
  const { rows } = await pool.query<{ organizationId: string; role: string }>(
    `SELECT organization_id AS "organizationId", role FROM rm.membership
      WHERE user_id = $1 AND status <> 'removed' ORDER BY organization_id`,
    [userId],
  );
  yield* rows;
}

type Session = {
  readonly name: string;
  readonly from: Date;
  readonly seen: Date;
  readonly until: Date;
  readonly ip: Json;
  readonly userAgent: Json;
};

/** Each by the name that events call it by; nobody can enter with that. */
async function* sessionsOf(userId: UserId, { api, personal }: PersonExportParts): AsyncGenerator<Json> {
  const { rows } = await api.query<Session>(
    `SELECT 'session:' || left(encode(id_hash, 'hex'), 16) AS name, created_at AS "from", last_seen_at AS seen,
            expires_at AS until, ip, user_agent AS "userAgent"
       FROM session.browser_sessions WHERE user_id = $1 ORDER BY created_at`,
    [userId],
  );
  for (const { name, from, seen, until, ip, userAgent } of rows)
    yield {
      session: name,
      createdAt: from.toISOString(),
      lastSeenAt: seen.toISOString(),
      expiresAt: until.toISOString(),
      ip: await personal.openOf(userId, ip, `${name}/ip`),
      userAgent: await personal.openOf(userId, userAgent, `${name}/userAgent`),
    };
}

async function* heldRows(userId: UserId, { projector, personal }: PersonExportParts): AsyncGenerator<Json> {
  for await (const { view, row } of rowsHolding(userId, projector))
    yield { view, row: await personal.hide(row) };
}

async function* heldEvents(userId: UserId, parts: PersonExportParts): AsyncGenerator<Json> {
  let seen = 0;
  for await (const event of parts.store.readAll()) {
    seen += 1;
    parts.onProgress?.(seen, event);
    if (isAbout(userId, event)) yield await exported(userId, event, parts.personal);
  }
}

/** The person's own stream, what the person did, and whatever names the person: ids stand in the data as they are. */
function isAbout(userId: UserId, { streamId, data, metadata }: RecordedEvent): boolean {
  return streamId === `user-${userId}` || JSON.stringify([data, metadata]).includes(JSON.stringify(userId));
}

async function exported(userId: UserId, event: RecordedEvent, personal: PersonalData): Promise<Json> {
  return {
    stream: event.streamId,
    revision: Number(event.revision),
    id: event.id,
    type: event.type,
    version: event.schemaVersion,
    data: await personal.openOf(userId, event.data, event.id),
    metadata: await openedMetadata(userId, event.metadata, personal),
  };
}

/** Address and browser are bound to the person, not to the event. */
async function openedMetadata(
  userId: UserId,
  metadata: EventMetadata,
  personal: PersonalData,
): Promise<Json> {
  const place = addressPlace(userId);
  const { ip, userAgent, ...rest } = metadata;
  return {
    ...rest,
    ...(ip === undefined ? {} : { ip: await personal.openOf(userId, ip, place) }),
    ...(userAgent === undefined ? {} : { userAgent: await personal.openOf(userId, userAgent, place) }),
  };
}
