/** One operator command. `run` resolves when the work is done; it throws a sentence for the operator otherwise. */
export type OperatorCommand = {
  readonly name: string;
  /** What follows the name, as shown in the help. */
  readonly usage: string;
  readonly summary: string;
  run(args: readonly string[], say: (line: string) => void): Promise<void>;
};

/** The arguments do not fit the command; its message says which do. */
export class UsageError extends Error {}
