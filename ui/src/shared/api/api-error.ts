import type { FieldProblem, Problem } from './types';

/** A refusal of the API, or no answer at all (`status` 0, code `client.unreachable`). */
export class ApiError extends Error {
  readonly status: number;
  readonly code: string;
  readonly detail: string;
  readonly traceId: string | null;
  readonly errors: readonly FieldProblem[];
  /** Seconds that the server asks to wait, when it does. */
  readonly retryAfter: number | null;

  constructor(problem: Problem, retryAfter: number | null = null) {
    super(`${problem.code}: ${problem.detail}`);
    this.name = 'ApiError';
    this.status = problem.status;
    this.code = problem.code;
    this.detail = problem.detail;
    this.traceId = problem.traceId;
    this.errors = problem.errors;
    this.retryAfter = retryAfter;
  }
}

type Fields = Readonly<Record<string, unknown>>;

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function text(value: unknown, otherwise: string): string {
  return typeof value === 'string' && value !== '' ? value : otherwise;
}

function fieldProblems(value: unknown): readonly FieldProblem[] {
  if (!Array.isArray(value)) return [];
  return value.filter(isFields).map((field) => ({
    pointer: text(field['pointer'], ''),
    code: text(field['code'], 'invalid'),
    detail: text(field['detail'], ''),
  }));
}

/** Reads an RFC 9457 body; anything else (a proxy's HTML page) becomes a problem with the bare status. */
export function parseProblem(status: number, body: unknown): Problem {
  const fields = isFields(body) ? body : {};
  return {
    type: text(fields['type'], 'about:blank'),
    title: text(fields['title'], `HTTP ${status}`),
    status,
    detail: text(fields['detail'], ''),
    code: text(fields['code'], `http.${status}`),
    traceId: text(fields['traceId'], '') || null,
    errors: fieldProblems(fields['errors']),
  };
}

export function unreachable(cause: unknown): ApiError {
  const detail = cause instanceof Error ? cause.message : String(cause);
  return new ApiError({
    ...parseProblem(0, null),
    title: 'No answer',
    code: 'client.unreachable',
    detail,
  });
}

/** `/email` and `#/email` both name the field `email`. */
export function fieldOf(problem: FieldProblem): string {
  return problem.pointer.replace(/^#?\//, '').split('/')[0] ?? '';
}
