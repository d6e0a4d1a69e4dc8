import type { Pool } from 'pg';
import type { Projection, Transaction } from '@slipway/application/runtime/projection';
import { otherSide } from './sides';
import type { Edition, Side } from './sides';

/** Where a version of a view stands, and what is on its other side. */
export type Standing = {
  readonly version: number;
  readonly side: Side;
  readonly otherSide: 'empty' | 'building' | 'kept';
  readonly isLive: boolean;
  /** It goes live by itself once, when it is filled for the first time. */
  readonly wasLive: boolean;
};

type View = Pick<Projection, 'name' | 'version' | 'tables'>;
type Row = {
  readonly version: number;
  readonly side: Side;
  readonly other_side: Standing['otherSide'];
  readonly live: boolean;
  readonly was_live: boolean;
};

const standings = `
  SELECT version, side, other_side, live, live_since IS NOT NULL AS was_live
  FROM runtime.views WHERE view = $1 ORDER BY version`;

/** What `runtime.views` says, and how it is changed. */
export class Views {
  constructor(private readonly pool: Pool) {}

  /** The side on which this version is carried along. A version that nobody has heard of begins on side a. */
  async sideOf({ name, version, tables }: View): Promise<Side> {
    // Effects have no tables, hence no second set of them.
    if (tables.length === 0) return 'a';
    const { rows } = await this.pool.query<{ side: Side }>('SELECT rm.stand($1, $2, $3) AS side', [
      name,
      version,
      tables,
    ]);
    const [row] = rows;
    if (row === undefined) throw new Error(`version ${version} of ${name} stands nowhere`);
    return row.side;
  }

  /** Every version that stands somewhere, in order. */
  async of(view: string): Promise<readonly Standing[]> {
    const { rows } = await this.pool.query<Row>(standings, [view]);
    return rows.map(({ version, side, other_side, live, was_live }) => ({
      version,
      side,
      otherSide: other_side,
      isLive: live,
      wasLive: was_live,
    }));
  }

  /** Empties the side that does not serve and forgets its checkpoints. */
  async prepareOtherSide({ name, version, tables }: View): Promise<void> {
    await this.pool.query('SELECT rm.prepare_other_side($1, $2, $3)', [name, version, tables]);
  }
}

/** Lets readers see the edition, at the end of the transaction. */
export async function showTo(
  transaction: Transaction,
  { projector, version, side }: Edition,
  tables: readonly string[],
): Promise<void> {
  await transaction.query('SELECT rm.go_live($1, $2, $3, $4)', [projector, version, side, tables]);
}

export function editionOf({ name }: View, { version, side }: Pick<Standing, 'version' | 'side'>): Edition {
  return { projector: name, version, side };
}

export function otherOf(edition: Edition): Edition {
  return { ...edition, side: otherSide(edition.side) };
}
