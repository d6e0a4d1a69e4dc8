import { ApiProperty } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import type { Decided } from '@slipway/application/runtime';
import type { ConsistencyTokens } from './consistency-tokens';

/** What every command answers; a retry gets the same. */
export class CommandReply {
  @ApiProperty({ format: 'uuid' }) readonly id!: string;
  @ApiProperty({ type: 'integer', description: 'Revision of the thing after this command.' })
  readonly version!: number;
  @ApiProperty({ nullable: true, type: String, description: 'Where in the log it stands.' })
  readonly position!: string | null;
}

/** Says where the write can be read: `X-Consistency-Token` for `?after=`, and `Location`. */
export function answer(
  reply: FastifyReply,
  tokens: ConsistencyTokens,
  decided: Decided,
  location?: string,
): CommandReply {
  if (decided.position !== null) void reply.header('x-consistency-token', tokens.of(decided.position));
  if (location !== undefined) void reply.header('location', location);
  return { id: decided.id, version: decided.version, position: decided.position };
}
