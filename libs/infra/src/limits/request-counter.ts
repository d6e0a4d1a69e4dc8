/** How often something was asked for in the minute that runs. */
export type Count = {
  /** With this one. */
  readonly requests: number;
  /** Until the count begins again. */
  readonly endsInMs: number;
};

/**
 * Counts requests by key, in minutes that begin with the first of them. Never refuses by itself, and never fails:
 * whoever counts in another place goes on alone while that place is away.
 */
export interface RequestCounter {
  count(key: string): Promise<Count>;
  close(): Promise<void>;
}
