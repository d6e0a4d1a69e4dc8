/** Resolves when the work is done; throws a sentence for the operator otherwise. */
export type RunCommand = (args: readonly string[], say: (line: string) => void) => Promise<void>;

/** One operator command. */
export type OperatorCommand = {
  readonly name: string;
  /** What follows the name, as shown in the help. */
  readonly usage: string;
  readonly summary: string;
  /** Loaded when asked for: `npm start` waits for two commands, and neither needs the packages of the other. */
  load(): Promise<RunCommand>;
};

/** The arguments do not fit the command; its message says which do. */
export class UsageError extends Error {
  readonly exitCode: number = 2;
}

/** Nothing is wrong with what was seen, and not everything could be seen. */
export class NotAllSeen extends UsageError {
  override readonly exitCode = 3;
}
