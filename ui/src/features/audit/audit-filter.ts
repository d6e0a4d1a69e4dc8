import type { LocationQuery } from 'vue-router';

/** What of the trail is shown; all of it stands in the address, so that a view can be kept and sent. */
export type AuditFilter = {
  readonly correlationId: string;
  readonly type: string;
  readonly actor: string;
  /** One thing, as events name it. */
  readonly stream: string;
};

const NAMES = ['correlationId', 'type', 'actor', 'stream'] as const;

export function filterOf(query: LocationQuery): AuditFilter {
  const text = (name: string): string => {
    const value = query[name];
    return typeof value === 'string' ? value : '';
  };
  return {
    correlationId: text('correlationId'),
    type: text('type'),
    actor: text('actor'),
    stream: text('stream'),
  };
}

export function queryOf(filter: AuditFilter): Record<string, string> {
  return Object.fromEntries(NAMES.filter((name) => filter[name] !== '').map((name) => [name, filter[name]]));
}

export const isNarrowed = ({ type, actor, stream }: AuditFilter): boolean =>
  [type, actor, stream].some((narrow) => narrow !== '');
