import type { Position } from '@slipway/application/ports';
import { parsePosition } from './position.parser';
import type { Side } from './sides';

/** The channel of the checkpoints. */
export const checkpointChannel = 'checkpoints';

export type Place = {
  readonly projector: string;
  readonly version: number;
  readonly side: Side;
  readonly partition: string;
};

/** `null` as place: readers see another version or another side from now on. */
export type Announcement = {
  readonly projector: string;
  readonly at: { readonly place: Place; readonly position: Position } | null;
};

/** The same text is made in SQL where a checkpoint moves. No part of it contains a space. */
export function announcementOf({ projector, version, side, partition }: Place, position: Position): string {
  return [projector, version, side, partition, position].join(' ');
}

export function parseAnnouncement(payload: string): Announcement {
  const [projector = '', version, side, partition, position] = payload.split(' ');
  if (version === undefined || partition === undefined || position === undefined)
    return { projector, at: null };
  const place = { projector, version: Number(version), side: side === 'b' ? 'b' : 'a', partition } as const;
  return { projector, at: { place, position: parsePosition(position) } };
}
