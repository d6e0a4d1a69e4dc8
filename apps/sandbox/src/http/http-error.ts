/** An answer other than success; `code` is stable, `message` says what to do next. */
export class HttpError extends Error {
  override readonly name = 'HttpError';

  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(message);
  }
}

export function invalid(message: string): HttpError {
  return new HttpError(400, 'invalid_field', message);
}

export function notFound(message: string): HttpError {
  return new HttpError(404, 'not_found', message);
}

export function conflict(code: string, message: string): HttpError {
  return new HttpError(409, code, message);
}
