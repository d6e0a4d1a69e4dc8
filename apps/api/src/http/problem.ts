import type { ErrorKind, Refusal } from '@slipway/domain/kernel';

/** RFC 9457. A 5xx says nothing but the trace id, under which the log has the rest. */
export type Problem = {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly code: string;
  readonly traceId: string;
  readonly errors?: Refusal['fields'];
};

const statuses: Readonly<Record<ErrorKind, number>> = {
  validation: 400,
  unauthenticated: 401,
  forbidden: 403,
  not_found: 404,
  conflict: 409,
  stale_version: 412,
  rule: 422,
  quota: 422,
  precondition_required: 428,
  rate: 429,
  upstream: 502,
  unavailable: 503,
};

const titles: Readonly<Record<ErrorKind, string>> = {
  validation: 'The request is not valid',
  unauthenticated: 'Not signed in',
  forbidden: 'Not allowed',
  not_found: 'Not found',
  conflict: 'Conflict',
  stale_version: 'Changed meanwhile',
  rule: 'Not possible now',
  quota: 'Quota exceeded',
  precondition_required: 'Precondition required',
  rate: 'Too many requests',
  upstream: 'An outside party failed',
  unavailable: 'Not available now',
};

// The kind alone does not tell these from other invalid requests, but clients act on their status.
const special: Readonly<Record<string, number>> = {
  'http.request_too_slow': 408,
  'http.body_too_large': 413,
  'http.unsupported_media_type': 415,
  'http.headers_too_large': 431,
};

export function statusOf({ code, kind }: Pick<Refusal, 'code' | 'kind'>): number {
  return special[code] ?? statuses[kind];
}

/** What broke on our side. The caller learns the trace id and nothing else. */
export const failures = {
  internal: { code: 'http.internal', status: 500, title: 'Something went wrong' },
  unavailable: { code: 'http.unavailable', status: 503, title: titles.unavailable },
} as const;

/** Where the codes are explained; the fragment is the code. */
export const errorsPath = 'v1/docs/errors';

export function toProblem(refusal: Refusal, traceId: string): Problem {
  const { code, kind, detail, fields } = refusal;
  return {
    type: `/${errorsPath}#${code}`,
    title: titles[kind],
    status: statusOf(refusal),
    detail,
    code,
    traceId,
    ...(fields.length > 0 ? { errors: fields } : {}),
  };
}

export function toFailure(isUnavailable: boolean, traceId: string): Problem {
  return {
    type: 'about:blank',
    ...(isUnavailable ? failures.unavailable : failures.internal),
    detail: `Nothing more can be said here. Quote the trace id ${traceId} to the operator.`,
    traceId,
  };
}
