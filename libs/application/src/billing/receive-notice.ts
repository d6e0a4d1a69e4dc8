import type { PaymentGateway } from './billing.ports';
import type { FollowGateway } from './follow-gateway';

/** Reads the notices of one gateway. */
export interface NoticeReader {
  /** The charge that a notice is about; `null` when it is about none. */
  referenceOf(body: string): string | null;
}
/** `unmatched`: money came in that no payment of the log asked for. */
export type NoticeOutcome = 'followed' | 'ignored' | 'unmatched';

/** A notice says where to look, and nothing that is believed: what is recorded is what the gateway answers when asked. */
export class ReceiveNotice {
  constructor(
    private readonly gateway: PaymentGateway,
    private readonly reader: NoticeReader,
    private readonly followGateway: FollowGateway,
  ) {}

  async receive(body: string): Promise<NoticeOutcome> {
    const reference = this.reader.referenceOf(body);
    const record = reference === null ? null : await this.gateway.record(reference);
    if (record === null) return 'ignored';
    const { match } = await this.followGateway.follow(record, { kind: 'process', name: this.gateway.name });
    if (match === 'payment') return 'followed';
    return record.outcome.outcome === 'captured' ? 'unmatched' : 'ignored';
  }
}
