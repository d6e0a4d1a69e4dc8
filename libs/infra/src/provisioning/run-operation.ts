import { join } from 'node:path';
import { assertNever } from '@slipway/domain/kernel';
import type { Plan } from '@slipway/domain/provisioning';
import type { RunWatcher, Workspace } from '@slipway/application/provisioning/provisioning.ports';
import { awaitQuiet, followPhase, stopPhase, type RunLimits } from './follow-phase';
import { PhaseLines } from './phase-lines';
import { parsePlan } from './plan.parser';
import { readBounded } from './run-files';
import { prepareWork, removeStaleStateLock, type RunFolder } from './run-folder';
import { RunJournal } from './run-journal';
import type { Operation, OperationKind, Phase, PhaseName } from './run-record.parser';
import { launch } from './run-phase';
import { scrubAtRest } from './scrub-at-rest';
import { scrubberOf, type Scrubber } from './secret-scrubber';
import { commandOf } from './terraform-commands';
import type { FoundEngine } from './terraform-engine';

export type RunContext = {
  readonly folder: RunFolder;
  readonly workspace: Workspace;
  readonly watcher: RunWatcher;
  readonly signal: AbortSignal;
  readonly engine: FoundEngine;
  readonly modulesDir: string;
  readonly searchPath: string;
  readonly limits: RunLimits;
};

export type OperationOutcome =
  /** `document`: what `output` printed; empty after a destroy. */
  | { readonly outcome: 'done'; readonly document: string }
  | { readonly outcome: 'failed'; readonly message: string }
  /** The plan waits in the folder. */
  | { readonly outcome: 'held' }
  | { readonly outcome: 'interrupted' };

type Step =
  | { readonly step: 'next'; readonly document: string }
  | { readonly step: 'again' }
  | { readonly step: 'end'; readonly outcome: OperationOutcome };

const phasesOf: Readonly<Record<OperationKind, readonly PhaseName[]>> = {
  provision: ['init', 'plan', 'show', 'apply', 'output'],
  destroy: ['init', 'plan', 'show', 'apply'],
};
const mostAttempts = 3;
const messageLimit = 2_000;
const documentLimit = 16 * 1_048_576;

/** Carries one wish through its phases, from wherever an earlier worker left it. */
export class RunOperation {
  readonly #journal: RunJournal;
  readonly #scrubber: Scrubber;
  readonly #engine: string;

  constructor(private readonly context: RunContext) {
    this.#journal = new RunJournal(context.folder);
    this.#scrubber = scrubberOf(context.workspace.credentials);
    this.#engine = `${context.engine.engine.name} ${context.engine.engine.version}`;
  }

  async run(kind: OperationKind): Promise<OperationOutcome> {
    for (let attempt = 1; attempt <= mostAttempts; attempt += 1) {
      const operation = await this.#resumeOrBegin(kind);
      const outcome = await this.#pursue(operation);
      if (outcome !== 'again') return this.#conclude(operation, outcome);
      await this.#journal.write({ ...operation, isConcluded: true });
      if (this.context.signal.aborted) return { outcome: 'interrupted' };
    }
    return {
      outcome: 'failed',
      message: `Terraform was killed ${mostAttempts} times before it had finished.`,
    };
  }

  async #conclude(operation: Operation, outcome: OperationOutcome): Promise<OperationOutcome> {
    // An interrupted or held one is taken up by the next call, at the phase that it had reached.
    const isOver = outcome.outcome === 'done' || outcome.outcome === 'failed';
    if (isOver) await this.#journal.write({ ...operation, isConcluded: true });
    return outcome;
  }

  async #resumeOrBegin(kind: OperationKind): Promise<Operation> {
    const last = await this.#journal.operation();
    const phase = (await this.#journal.phases()).at(-1);
    if (last !== null && this.#canResume(last, kind, phase)) return last;
    if (phase !== undefined) await this.#leaveBehind(phase);
    await prepareWork(this.context.folder, this.context.workspace, this.context.modulesDir);
    await removeStaleStateLock(this.context.folder);
    const operation = { number: (last?.number ?? 0) + 1, kind, engine: this.#engine, isConcluded: false };
    await this.#journal.write(operation);
    return operation;
  }

  #canResume(last: Operation, kind: OperationKind, phase: Phase | undefined): boolean {
    if (last.kind !== kind || last.isConcluded || phase?.operation !== last.number) return false;
    // Another engine reads the state but not the saved plan, so it goes on from the apply at the earliest.
    return last.engine === this.#engine || isPastPlan(phase.name);
  }

  /** Before a new operation nothing of the one before it may still be at work. */
  async #leaveBehind(phase: Phase): Promise<void> {
    await stopPhase(phase, this.context.limits.stopGraceMs);
    await awaitQuiet(phase, this.context.signal);
  }

  async #pursue(operation: Operation): Promise<OperationOutcome | 'again'> {
    let document = '';
    for (const name of phasesOf[operation.kind]) {
      const step = await this.#phase(operation, name);
      if (step.step !== 'next') return step.step === 'again' ? 'again' : step.outcome;
      document = step.document;
    }
    return { outcome: 'done', document: operation.kind === 'provision' ? document : '' };
  }

  async #phase(operation: Operation, name: PhaseName): Promise<Step> {
    const begun = (await this.#journal.phases()).filter((phase) => phase.operation === operation.number);
    const earlier = begun.findLast((phase) => phase.name === name);
    if (earlier !== undefined) {
      const step = await this.#follow(earlier);
      if (step !== 'unstarted') return step;
    }
    if (this.context.signal.aborted) return ended({ outcome: 'interrupted' });
    const firstSeq = await this.#seqAfterAll();
    const phase = await this.#journal.begin({ operation: operation.number, name, firstSeq });
    await launch(phase.dir, commandOf(this.context, name, operation.kind));
    const step = await this.#follow(phase);
    return step === 'unstarted' ? { step: 'again' } : step;
  }

  async #follow(phase: Phase): Promise<Step | 'unstarted'> {
    const { watcher, signal, limits } = this.context;
    const lines = new PhaseLines(phase, this.#scrubber, (line) => watcher.line(line));
    const end = await followPhase(phase, lines, signal, limits);
    await scrubAtRest(phase.dir, this.#scrubber);
    switch (end.end) {
      case 'unstarted':
        return 'unstarted';
      case 'broken':
        return { step: 'again' };
      case 'overdue':
        return failed(
          `Terraform did not finish ${phase.name} within ${minutes(limits.timeoutMs)} and was stopped.`,
        );
      case 'talkative':
        return failed(
          `Terraform was stopped: its ${phase.name} printed more than ${limits.outputBytes} bytes.`,
        );
      case 'exited':
        return end.code === 0 ? this.#finish(phase) : failed(sentenceOf(phase, lines, end.code));
      default:
        return assertNever(end);
    }
  }

  /** Reads what the phase was for. */
  async #finish(phase: Phase): Promise<Step> {
    if (phase.name === 'output') return { step: 'next', document: await documentOf(phase) };
    if (phase.name === 'show') {
      const plan = readPlan(await documentOf(phase));
      if (plan instanceof Error) return failed(`Terraform's plan cannot be read: ${plan.message}`);
      if ((await this.context.watcher.planned(plan)) === 'hold') return ended({ outcome: 'held' });
    }
    return { step: 'next', document: '' };
  }

  async #seqAfterAll(): Promise<number> {
    const last = (await this.#journal.phases()).at(-1);
    if (last === undefined) return 1;
    const lines = new PhaseLines(last, this.#scrubber, () => undefined);
    await lines.advance(true);
    return lines.nextSeq;
  }
}

function isPastPlan(name: PhaseName): boolean {
  return name === 'apply' || name === 'output';
}

function ended(outcome: OperationOutcome): Step {
  return { step: 'end', outcome };
}

function failed(message: string): Step {
  return ended({ outcome: 'failed', message });
}

function sentenceOf(phase: Phase, lines: PhaseLines, code: number): string {
  const said = lines.failure(messageLimit);
  return said === '' ? `Terraform's ${phase.name} ended with code ${code} and said nothing.` : said;
}

async function documentOf(phase: Phase): Promise<string> {
  return (await readBounded(join(phase.dir, 'stdout'), documentLimit)) ?? '';
}

function readPlan(document: string): Plan | Error {
  try {
    return parsePlan(document);
  } catch (error) {
    return new Error(String(error), { cause: error });
  }
}

function minutes(milliseconds: number): string {
  return `${Math.round(milliseconds / 60_000)} minutes`;
}
