import type { ReadResp } from '@eventstore/db-client/generated/streams_pb';
import type { Batch, EventFilter, Position, RecordedEvent } from '@slipway/application/ports/event-store';
import { positionOf } from './log-position.parser';
import { pageLimits } from './pages';
import { parseRecord } from './recorded-event.parser';
import type { LogRecord } from './recorded-event.parser';
import { matches } from './server-filter';

export type IntakeOptions = {
  readonly after: Position;
  readonly filter?: EventFilter | undefined;
  readonly batchSize: number;
  /** Told of the first event that Slipway did not write, which it passes over, like all such. */
  readonly onForeign: (record: LogRecord) => void;
};

/** How long a batch waits for more: where everything comes at once it is worth more than where it comes one by one. */
const lingerMs = { live: 5, history: 100 } as const;

/**
 * What has come of the log and is not handed on yet: events, how far the log was looked at, whether that is its end.
 * Survives the calls that fill it; what comes a second time is dropped.
 */
export class Intake {
  private pending: RecordedEvent[] = [];
  private bytes = 0;
  private reached: Position;
  private since: number | undefined;
  private isLive = false;
  private saidCaughtUp = false;
  private sawForeign = false;

  constructor(private readonly options: IntakeOptions) {
    this.reached = options.after;
  }

  /** Everything up to here was looked at. */
  get through(): Position {
    return this.reached;
  }

  get isFull(): boolean {
    return this.pending.length >= this.options.batchSize || this.bytes >= pageLimits.bytes;
  }

  /** The end of history was reached by the call that is filling this. */
  get isCaughtUp(): boolean {
    return this.isLive;
  }

  get hasNews(): boolean {
    return this.since !== undefined;
  }

  /** Another call fills it from here on. */
  begin(): void {
    this.isLive = false;
  }

  /** `end`: where the log ended before the call began. */
  accept(message: ReadResp, end: Position): void {
    const event = message.getEvent();
    const checkpoint = message.getCheckpoint();
    if (event !== undefined) this.add(parseRecord(event));
    if (checkpoint !== undefined) {
      this.reach(
        positionOf({
          commit: checkpoint.getCommitPosition(),
          prepare: checkpoint.getPreparePosition(),
        }),
      );
    }
    // Newer servers say so, and then catch up instead of cutting the follower off.
    if (message.hasFellBehind()) this.isLive = false;
    if (!message.hasCaughtUp()) return;
    this.isLive = true;
    this.reach(end);
  }

  /** Milliseconds until there is a batch to hand on, if nothing more comes; none when there is no news. */
  dueIn(now: number): number | undefined {
    if (this.isFull || (this.isLive && !this.saidCaughtUp)) return 0;
    if (this.since === undefined) return undefined;
    return Math.max(0, this.since + (this.isLive ? lingerMs.live : lingerMs.history) - now);
  }

  /** `isBehind`: more has come than there was room for. */
  take(isBehind: boolean): Batch {
    const caughtUp = this.isLive && !isBehind;
    const batch = { events: this.pending, through: this.reached, caughtUp };
    this.pending = [];
    this.bytes = 0;
    this.since = undefined;
    this.saidCaughtUp = caughtUp;
    return batch;
  }

  private add(record: LogRecord): void {
    if (record.position <= this.reached) return;
    this.reach(record.position);
    const { event, bytes } = record;
    if (event === 'foreign') this.noteForeign(record);
    if (typeof event === 'string' || !matches(event, this.options.filter)) return;
    this.pending.push(event);
    this.bytes += bytes;
  }

  private reach(position: Position): void {
    if (position <= this.reached) return;
    this.reached = position;
    this.since ??= performance.now();
  }

  private noteForeign(record: LogRecord): void {
    if (!this.sawForeign) this.options.onForeign(record);
    this.sawForeign = true;
  }
}
