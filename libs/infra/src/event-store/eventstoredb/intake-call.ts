import type { Position } from '@slipway/application/ports/event-store';
import type { WakeUp } from '../wake-up';
import type { StreamedCall } from './connection';
import type { Intake } from './intake';
import { nextMessage } from './next-message.parser';
import { Unanswered } from './time-limit';

export type IntakeCallParts = {
  readonly intake: Intake;
  /** Where the log ended before the call began. */
  readonly end: Position;
  /** Rung when something came. */
  readonly wakeUp: WakeUp;
};

/**
 * Fills an intake from a call as long as there is room: also while nobody waits for a batch, because the server cuts
 * off a live follower that leaves more than some dozens of events unread.
 */
export class IntakeCall {
  private error: unknown;
  private isOver = false;
  private hasAnswered = false;

  constructor(
    private readonly call: StreamedCall,
    private readonly parts: IntakeCallParts,
  ) {
    call.on('readable', () => this.fillAndTell());
    call.on('error', (error: Error) => this.close(error));
    call.on('end', () => this.close(new Unanswered('the server ended the call')));
  }

  /** More has come than there was room for. */
  get isBehind(): boolean {
    return this.call.readableLength > 0;
  }

  get isConfirmed(): boolean {
    return this.hasAnswered;
  }

  /** Takes what has come, as far as there is room. */
  fill(): void {
    const { intake, end } = this.parts;
    try {
      while (!intake.isFull) {
        const message = nextMessage(this.call);
        if (message === null) return;
        this.hasAnswered = true;
        intake.accept(message, end);
      }
    } catch (error) {
      this.close(error);
    }
  }

  /** Throws what ended the call, once everything that had come before was taken. */
  assertOpen(): void {
    if (this.isOver && !this.isBehind) throw this.error;
  }

  cancel(): void {
    this.call.removeAllListeners('readable');
    this.call.cancel();
    this.call.resume();
  }

  /** Whoever waits knows of older news already, and waits no longer than they may. */
  private fillAndTell(): void {
    const { intake, wakeUp } = this.parts;
    const { hasNews, isCaughtUp } = intake;
    this.fill();
    const isNews = !hasNews || isCaughtUp !== intake.isCaughtUp;
    if (isNews || intake.dueIn(performance.now()) === 0) wakeUp.ring();
  }

  private close(error: unknown): void {
    if (!this.isOver) this.error = error;
    this.isOver = true;
    this.parts.wakeUp.ring();
  }
}
