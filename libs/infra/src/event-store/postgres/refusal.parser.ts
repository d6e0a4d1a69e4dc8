import type { StreamId } from '@slipway/application/ports/event-store';

export type Refusal = { readonly kind: string; readonly stream: StreamId; readonly current: bigint | null };

/** The detail of an error that evs.refuse raised. */
export function parseRefusal(detail: string): Refusal {
  const { kind, stream, current } = JSON.parse(detail) as Record<keyof Refusal, string | null>;
  return { kind: String(kind), stream: String(stream), current: current === null ? null : BigInt(current) };
}
