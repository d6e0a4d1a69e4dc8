/** What narrows a search in the timeline. */
export type AuditFilter = {
  readonly correlationId?: string | undefined;
  readonly type?: string | undefined;
  /** A person's id, or the name of a process. */
  readonly actor?: string | undefined;
  readonly stream?: string | undefined;
  /** From this instant on. */
  readonly from?: string | undefined;
  /** Before this instant. */
  readonly to?: string | undefined;
  /** Otherwise what happened last comes first, but for a story. */
  readonly oldestFirst?: boolean | undefined;
};

/** Conditions on the columns of the timeline, with their values from `$<first>` on. */
export function conditionsOf(
  filter: AuditFilter,
  first: number,
): {
  readonly conditions: readonly string[];
  readonly values: readonly string[];
} {
  const wanted: readonly (readonly [string, string | undefined])[] = [
    ['correlation_id =', filter.correlationId],
    ['type =', filter.type],
    ['actor_id =', filter.actor],
    ['stream =', filter.stream],
    ['at >=', filter.from],
    ['at <', filter.to],
  ];
  const given = wanted.filter((one): one is readonly [string, string] => one[1] !== undefined);
  return {
    conditions: given.map(([column], at) => `${column} $${at + first}`),
    values: given.map(([, value]) => value),
  };
}
