/** What adapters and runners need of a logger: fields first, then the sentence. pino's logger fits. */
export type Log = {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
};
