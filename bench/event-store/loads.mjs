import { row } from '../report.mjs';
import { aStream } from './events.mjs';
import { interleaved, oneByOne } from './measure.mjs';

const loads = 300;
const length = 100;

/** A stream of 100 events, read whole. The plain SELECT reads the same rows of the same table. */
export async function loadStream({ emmett, ours }) {
  const streams = { slipway: aStream(), emmett: aStream() };
  for (const contender of [emmett, ours]) await contender.appendMany(streams[contender.name], length);
  const select = {
    name: 'select',
    load: async (stream) => {
      const { rows } = await ours.pool.query({
        name: 'bench-select',
        text: `SELECT e.revision, e.event_id, e.type, e.data, e.metadata, e.recorded_at
                 FROM evs.events e JOIN evs.streams s USING (stream_no) WHERE s.stream_id = $1 ORDER BY e.revision`,
        values: [stream],
      });
      return rows.length;
    },
  };
  const result = await interleaved([select, emmett, ours], (contender) =>
    oneByOne(loads, async () => {
      const count = await contender.load(streams[contender.name] ?? streams.slipway);
      if (count !== length) throw new Error(`${contender.name} read ${count} of ${length} events`);
    }),
  );
  return [
    row('load 100 events p50 vs select', result.slipway.p50, 'ms', result.select.p50),
    row('load 100 events p50 vs emmett', result.slipway.p50, 'ms', result.emmett.p50),
  ];
}
