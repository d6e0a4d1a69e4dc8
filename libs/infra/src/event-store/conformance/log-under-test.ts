import type {
  EventStore,
  NewEvent,
  Position,
  StoreCapabilities,
  StreamId,
} from '@slipway/application/ports/event-store';

/** What an adapter's spec says of its store before a log is open: which variant of a case runs, and its title. */
export type StoreProfile = {
  /** As in the title `contract: <name>` and in the counts of the stress. */
  readonly name: string;
  readonly capabilities: StoreCapabilities;
  /**
   * `own`: the spec runs the server and may restart it. `foreign`: somebody else runs it, only the wire to it can fail.
   * `none`: the log lives in this process.
   */
  readonly server: 'own' | 'foreign' | 'none';
  /** `open` can make a log whose first event has a given position. */
  readonly firstPosition: boolean;
};

/** One log under test, perhaps with a past. `second` is another process's view of the same log. */
export type LogUnderTest = {
  readonly store: EventStore;
  readonly second: EventStore;
  close(): Promise<void>;
  /** 30, 58: the same log over a wire that can fail. Every store with a server has it; `close` ends it, too. */
  readonly wired?: () => Promise<WiredStore>;
  /** 58: ends the server as a crash does and starts it again. A log opened as `restartable` on an own server has it. */
  readonly restart?: () => Promise<void>;
  /** 54: every store with the capability `transactionalAppend` has them. */
  readonly transactions?: LogTransactions;
};

export type OpenOptions = {
  /** The log goes on from there, as if it were that long already. Asked only of a store that can. */
  readonly firstPosition?: bigint;
  /** The log is on a server that nobody else uses. Asked only of a store with a server of its own. */
  readonly restartable?: boolean;
};
export type OpenLog = (options?: OpenOptions) => Promise<LogUnderTest>;

export type WiredStore = { readonly store: EventStore; readonly wire: Wire };

/** The way from a client to its server. */
export type Wire = {
  /** From now on requests arrive and answers do not, until `cut`. */
  swallowAnswers(): void;
  /** Ends every connection; new ones work. */
  cut(): void;
  /** Ends every connection and takes no new one, until `mend`. */
  break(): void;
  mend(): void;
};

/** Transactions in the database of the log; whatever is open when the log closes is rolled back. */
export type LogTransactions = {
  /** Has appended (as with `any`), and is open. */
  append(stream: StreamId, events: readonly NewEvent[]): Promise<OpenTransaction>;
  /** Has written something that is none of the log's, and is open. */
  unrelated(): Promise<OpenTransaction>;
};
export type OpenTransaction = { commit(): Promise<void>; rollback(): Promise<void> };

/** A log in a test, which looks only at what comes after `began`: others may have written before. */
export type LogInTest = LogUnderTest & { readonly began: Position };

export async function beginTest(open: OpenLog, options?: OpenOptions): Promise<LogInTest> {
  const log = await open(options);
  return { ...log, began: await log.store.head() };
}

/** A log per test, closed after it. */
export function logPerTest(open: OpenLog, options?: OpenOptions): () => LogInTest {
  let log: LogInTest;
  beforeEach(async () => {
    log = await beginTest(open, options);
  });
  afterEach(() => log.close());
  return () => log;
}
