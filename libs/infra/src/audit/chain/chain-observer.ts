/** What is worth a figure. A chain that lags alarms and stops nobody. */
export interface ChainObserver {
  /** Events are to be chained, of which the oldest is so old. It may take long, and then nothing else is heard. */
  waiting(since: Date): void;
  /** `events`: in the chain; `lagSeconds`: age of the last one that was read, 0 at the end of the log. */
  chained(events: number, lagSeconds: number): void;
  sealed(events: number, signedAt: string): void;
  failed(what: 'chain' | 'seal'): void;
  /** Another process carries the chain. */
  left(): void;
}
