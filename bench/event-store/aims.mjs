const atLeast = (ratio) => ({ aim: `ratio ≥ ${ratio}`, isMet: (row) => row.ratio >= ratio });
const atMost = (ratio) => ({ aim: `ratio ≤ ${ratio}`, isMet: (row) => row.ratio <= ratio });
const above = (most) => ({ aim: `≤ baseline + ${most}`, isMet: (row) => row.value <= row.baseline + most });
const below = (most) => ({ aim: `≤ ${most}`, isMet: (row) => row.value <= most });

/** What each measure should be. They are aims, never assertions: a busy machine proves nothing. */
const aims = {
  'append c=1 vs insert': atLeast(0.6),
  'append c=16 vs insert': atLeast(0.5),
  'append c=64 vs insert': atLeast(0.5),
  'append c=1 vs emmett': atLeast(2),
  'append c=16 vs emmett': atLeast(2.5),
  'append c=64 vs emmett': atLeast(2.5),
  'append c=64 p99 vs emmett': atMost(0.5),
  'append of 100 vs insert': atLeast(0.6),
  'append of 100 vs emmett': atLeast(1.5),
  'hot stream, 16 writers vs emmett': atLeast(1.5),
  'load 100 events p50 vs select': atMost(1.5),
  'load 100 events p50 vs emmett': atMost(0.6),
  'load 10k events with snapshot p50 vs 1-row select': atMost(2),
  'catch-up vs scan': atLeast(0.6),
  'catch-up vs emmett': atLeast(10),
  'catch-up, one statement per event vs emmett': atLeast(3),
  'rebuild vs scan': atLeast(0.7),
  'rebuild vs emmett': atLeast(10),
  'append to visible p50 vs insert': above(10),
  'append to visible p99 vs insert': above(40),
  'append to visible p50 vs emmett': atMost(0.3),
  'append to visible p99 vs emmett': atMost(0.5),
  'append to visible p99 under 64 writers': below(1000),
  'rebuild of all views, a million events, peak RSS': below(400),
};

/** With the aim, where there is one, and whether this run has met it. */
export function withAim(row) {
  const known = aims[row.measure] ?? aimOfEventStoreDb(row.measure);
  return known === undefined ? row : { ...row, aim: known.aim, met: known.isMet(row) };
}

function aimOfEventStoreDb(measure) {
  if (!measure.startsWith('eventstoredb')) return undefined;
  return atLeast(measure.includes('catch-up') ? 0.9 : 0.8);
}
