import type { Position } from '@slipway/application/ports';
import { parsePosition } from '@slipway/infra/projections/position.parser';
import { httpErrors } from './http.errors';

/** `<storeId>.<position>`: a position is only worth something in the log it comes from. */
export class ConsistencyTokens {
  constructor(private readonly storeId: string) {}

  of(position: Position): string {
    return `${this.storeId}.${position}`;
  }

  parse(text: unknown): Position {
    const match = typeof text === 'string' ? /^([0-9a-f-]{36})\.([0-9:]{1,64})$/.exec(text) : null;
    const [, storeId, position] = match ?? [];
    if (storeId !== this.storeId || position === undefined) throw httpErrors.tokenUnknown();
    return parsePosition(position);
  }
}
