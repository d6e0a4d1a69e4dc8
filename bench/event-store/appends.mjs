import { row } from '../report.mjs';
import { aStream } from './events.mjs';
import { interleaved, underLoad } from './measure.mjs';

const together = 100;

/** Appends of one event to a new stream each. */
export async function appends({ raw, emmett, ours }) {
  const rows = [];
  for (const workers of [1, 16, 64]) {
    const result = await interleaved([raw, emmett, ours], (contender) =>
      underLoad(workers, () => contender.appendOne(aStream())),
    );
    rows.push(
      row(`append c=${workers} vs insert`, result.slipway.rate, '1/s', result.insert.rate),
      row(`append c=${workers} vs emmett`, result.slipway.rate, '1/s', result.emmett.rate),
    );
    if (workers === 64)
      rows.push(row('append c=64 p99 vs emmett', result.slipway.p99, 'ms', result.emmett.p99));
  }
  return rows;
}

/** 100 events in one append, against one INSERT of 100 rows. */
export async function batches({ raw, emmett, ours }) {
  const result = await interleaved([raw, emmett, ours], (contender) =>
    underLoad(1, () => contender.appendMany(aStream(), together)),
  );
  const events = (name) => result[name].rate * together;
  return [
    row('append of 100 vs insert', events('slipway'), 'events/s', events('insert')),
    row('append of 100 vs emmett', events('slipway'), 'events/s', events('emmett')),
  ];
}
