import type { Instant } from './ids';
import { event } from './message';
import type { Message, MessagesOf, Scope } from './message';

/** A wish that the flow writes down before anything happens. Its id is uuidv5(process, input, index). */
export type Output =
  | { readonly kind: 'send'; readonly category: string; readonly id: string; readonly command: Message }
  | { readonly kind: 'perform'; readonly work: Message }
  | { readonly kind: 'schedule'; readonly deadline: string; readonly afterSeconds: number }
  | { readonly kind: 'complete'; readonly outcome: string }
  | { readonly kind: 'ignore'; readonly why: string };

/** One command for one aggregate. */
export function send(category: string, id: string, command: Message): Output {
  return { kind: 'send', category, id, command };
}

/** Work in the outside world (a charge, a Terraform run). Its handler records the outcome as an event. */
export function perform(work: Message): Output {
  return { kind: 'perform', work };
}

/** `deadlineReached` with this name comes back after the time, unless the process has completed since. */
export function schedule(deadline: string, afterSeconds: number): Output {
  return { kind: 'schedule', deadline, afterSeconds };
}

export function complete(outcome: string): Output {
  return { kind: 'complete', outcome };
}

/** Nothing to do, and why. Every silent branch names its reason; it is written to the process's stream. */
export function ignore(why: string): Output {
  return { kind: 'ignore', why };
}

/** The input that a scheduled deadline turns into when its time has come. */
export const deadlineReached = event('process.deadline-reached').of<{ readonly deadline: string }>();
export type DeadlineReached = ReturnType<typeof deadlineReached>;

export interface ProcessContext {
  readonly now: Instant;
  /** The same name in the same process gives the same UUID, on every retry. */
  mint(name: string): string;
}

/**
 * A long flow: the mirror of a decider. Events in, outputs out, remembered in its own stream
 * `process.<name>-<id>`. Input and outputs are one append, so a step is either fully decided or not at all.
 * `react` is pure and total: an input that comes twice is never shown to it, one that comes late must be ignored with a reason.
 */
export interface ProcessManager<I extends Message, S> {
  readonly name: string;
  /** For each stored event type that concerns this flow: which process it belongs to. */
  readonly correlate: Readonly<Record<string, (data: never) => string>>;
  initial(): S;
  react(input: I | DeadlineReached, state: S, context: ProcessContext): readonly Output[];
  evolve(state: S, input: I | DeadlineReached): S;
}

/** An input as it was received, with what it takes to bring its data up to date when its event has a newer version. */
export type ReceivedInput = Message & { readonly version: number; readonly occurredAt: Instant };
export type InputReception = {
  readonly inputId: string;
  readonly input: ReceivedInput;
  readonly scope: Scope;
};

/** What a process's stream holds. One vocabulary for all processes; the flow's own words are inside. */
export const processEvents = {
  inputReceived: event('process.input-received')
    .of<{ readonly inputId: string; readonly input: Message; readonly scope: Scope }>()
    // Every event was at version 1 as long as inputs were kept without theirs.
    .upcast(1, (old, { occurredAt }): InputReception => ({
      ...old,
      input: { ...old.input, version: 1, occurredAt },
    })),
  workRequested: event('process.work-requested').of<{
    readonly outputId: string;
    readonly scope: Scope;
    readonly work: WorkItem;
  }>(),
  deadlineScheduled: event('process.deadline-scheduled').of<{
    readonly token: string;
    readonly deadline: string;
    readonly at: Instant;
    readonly scope: Scope;
  }>(),
  inputIgnored: event('process.input-ignored').of<{ readonly why: string }>(),
  completed: event('process.completed').of<{ readonly outcome: string }>(),
};
export type ProcessEvent = MessagesOf<typeof processEvents>;

/** An output that a worker carries out. */
export type WorkItem = Extract<Output, { kind: 'send' | 'perform' }>;
