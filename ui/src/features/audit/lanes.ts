/** What a lane needs to know of an event; a cause that is no event of the story is the command that began it. */
export type Caused = { readonly id: string; readonly causationId: string };
export type Place = { readonly row: number; readonly lane: number };
export type LaneRow = {
  readonly id: string;
  readonly lane: number;
  /** Where the event that led to it stands; `null` for what a command began. */
  readonly from: Place | null;
};
export type Lanes = { readonly rows: readonly LaneRow[]; readonly width: number };

/**
 * Where each event of a story is drawn: one row each in its order, and a lane of its own for each branch that is still
 * growing. The last that follows from an event goes on in its lane; a lane whose last event led to nothing is free
 * again.
 */
export function lanesOf(events: readonly Caused[]): Lanes {
  const waiting = new Map<string, number>();
  for (const { causationId } of events) waiting.set(causationId, (waiting.get(causationId) ?? 0) + 1);
  const placed = new Map<string, Place>();
  /** The event from which each lane still grows. */
  const tips: (string | null)[] = [];
  const rows = events.map(({ id, causationId }, row) => {
    const from = placed.get(causationId) ?? null;
    const left = (waiting.get(causationId) ?? 0) - 1;
    waiting.set(causationId, left);
    const goesOn = from !== null && left === 0 && tips[from.lane] === causationId;
    const lane = goesOn ? from.lane : freeLane(tips);
    tips[lane] = (waiting.get(id) ?? 0) > 0 ? id : null;
    placed.set(id, { row, lane });
    return { id, lane, from };
  });
  return { rows, width: tips.length };
}

function freeLane(tips: readonly (string | null)[]): number {
  const free = tips.indexOf(null);
  return free === -1 ? tips.length : free;
}

const REACH = 8;

/** The lines between events, as an SVG path each: down the lane, and over to another one just above where it begins. */
export function linesOf(
  rows: readonly LaneRow[],
  {
    x,
    y,
    bend,
  }: { readonly x: (lane: number) => number; readonly y: (row: number) => number; readonly bend: number },
): readonly { readonly id: string; readonly d: string }[] {
  return rows.flatMap(({ id, lane, from }, row) => {
    if (from === null) return [];
    const start = `M${x(from.lane)} ${y(from.row)}`;
    if (from.lane === lane) return [{ id, d: `${start}V${y(row)}` }];
    const turn = y(row) - bend;
    const curve = `C${x(from.lane)} ${turn + REACH} ${x(lane)} ${turn - REACH} ${x(lane)} ${y(row)}`;
    return [{ id, d: `${start}V${turn - REACH}${curve}` }];
  });
}
