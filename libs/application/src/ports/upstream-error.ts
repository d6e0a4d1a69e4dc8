/** The outside world did not do what it should. `retryable`: the same call may succeed later. */
export class UpstreamError extends Error {
  constructor(
    message: string,
    readonly retryable: boolean,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = 'UpstreamError';
  }
}
