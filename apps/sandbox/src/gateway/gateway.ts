import { randomUUID } from 'node:crypto';
import type { KeyedQueue } from '../data/keyed-queue';
import type { RecordFolder } from '../data/record-folder';
import { conflict, notFound } from '../http/http-error';
import {
  confirmed,
  firstAnswerOf,
  isSameAmount,
  isSameWish,
  newCharge,
  newRefund,
  type Charge,
  type ChargeRecord,
  type ChargeWish,
  type Refund,
  type RefundWish,
} from './charge';

export type GatewayOptions = {
  readonly records: readonly ChargeRecord[];
  readonly folder: RecordFolder<ChargeRecord>;
  readonly exclusive: KeyedQueue;
};

/** `isReplay`: the key was known, nothing was done, `answer` is the first call's. */
export type Replayable<T> = { readonly answer: T; readonly isReplay: boolean };

/** The make-believe payment provider. Nothing is answered that is not on disk. */
export class Gateway {
  readonly #records = new Map<string, ChargeRecord>();
  readonly #chargeIdByKey = new Map<string, string>();
  readonly #chargeIdByRefundKey = new Map<string, string>();

  constructor(private readonly options: GatewayOptions) {
    const sorted = [...options.records].sort((a, b) => a.charge.createdAt.localeCompare(b.charge.createdAt));
    for (const record of sorted) this.#remember(record);
  }

  /** Throws HttpError 409 when the key was used for another charge. */
  charge(wish: ChargeWish): Promise<Replayable<Charge>> {
    return this.options.exclusive(`charge-key ${wish.idempotencyKey}`, async () => {
      const known = this.#records.get(this.#chargeIdByKey.get(wish.idempotencyKey) ?? '')?.charge;
      if (known === undefined) {
        const record = newCharge(wish, minted('charge'));
        await this.#save(record);
        return { answer: record.charge, isReplay: false };
      }
      if (!isSameWish(known, wish)) throw keyReused();
      return { answer: firstAnswerOf(known), isReplay: true };
    });
  }

  list(idempotencyKey?: string): readonly Charge[] {
    const all = [...this.#records.values()].map(({ charge }) => charge);
    if (idempotencyKey === undefined) return all;
    const id = this.#chargeIdByKey.get(idempotencyKey);
    return id === undefined ? [] : [this.get(id)];
  }

  get(id: string): Charge {
    return this.#record(id).charge;
  }

  /** What the payer does at the bank. Throws HttpError 409 for a declined charge. */
  async confirm(id: string): Promise<Charge> {
    return (await this.#change(id, confirmed)).charge;
  }

  async allowRefunds(id: string): Promise<Charge> {
    return (await this.#change(id, (record) => ({ ...record, refundsFail: false }))).charge;
  }

  /** Throws HttpError 409 when it is more than is left of what was captured, or the key was used otherwise. */
  refund(id: string, wish: RefundWish): Promise<Replayable<Refund>> {
    return this.options.exclusive(`refund-key ${wish.idempotencyKey}`, async () => {
      const known = this.#refundOf(wish.idempotencyKey);
      if (known === undefined) return { answer: await this.#refund(id, wish), isReplay: false };
      const isSame = known.chargeId === id && isSameAmount(known.refund.amount, wish.amount);
      if (!isSame) throw keyReused();
      return { answer: known.refund, isReplay: true };
    });
  }

  async #refund(id: string, wish: RefundWish): Promise<Refund> {
    const mark = minted('refund');
    const { charge } = await this.#change(id, (record) => {
      const refund = newRefund(record, wish, mark);
      return { ...record, charge: { ...record.charge, refunds: [...record.charge.refunds, refund] } };
    });
    const refund = charge.refunds.find((candidate) => candidate.id === mark.id);
    if (refund === undefined) throw new Error('the refund was not recorded');
    return refund;
  }

  #refundOf(key: string): { readonly chargeId: string; readonly refund: Refund } | undefined {
    const chargeId = this.#chargeIdByRefundKey.get(key);
    if (chargeId === undefined) return undefined;
    const refund = this.get(chargeId).refunds.find((candidate) => candidate.idempotencyKey === key);
    return refund === undefined ? undefined : { chargeId, refund };
  }

  #change(id: string, change: (record: ChargeRecord) => ChargeRecord): Promise<ChargeRecord> {
    return this.options.exclusive(`charge ${id}`, async () => {
      const changed = change(this.#record(id));
      await this.#save(changed);
      return changed;
    });
  }

  async #save(record: ChargeRecord): Promise<void> {
    await this.options.folder.save(record.charge.id, record);
    this.#remember(record);
  }

  #remember(record: ChargeRecord): void {
    const { id, idempotencyKey, refunds } = record.charge;
    this.#records.set(id, record);
    this.#chargeIdByKey.set(idempotencyKey, id);
    for (const refund of refunds) this.#chargeIdByRefundKey.set(refund.idempotencyKey, id);
  }

  #record(id: string): ChargeRecord {
    const record = this.#records.get(id);
    if (record === undefined) throw notFound('There is no charge with this id.');
    return record;
  }
}

function minted(kind: 'charge' | 'refund'): { readonly id: string; readonly now: string } {
  return { id: `${kind}-${randomUUID()}`, now: new Date().toISOString() };
}

function keyReused(): Error {
  return conflict(
    'idempotency_key_reused',
    'This Idempotency-Key was used with other parameters: use a new key.',
  );
}
