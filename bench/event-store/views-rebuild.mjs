import { row } from '../report.mjs';
import { asOwner } from './database.mjs';
import { secondsOf } from './measure.mjs';
import { viewsProcess, writeHistory } from './processes.mjs';
import { assertSame, rowsOfViews } from './rows-of-views.mjs';

const total = Number(process.env.BENCH_EVENTS ?? 1_000_000);
const named = total === 1_000_000 ? 'a million' : String(total);

/** All views of the product, followed while the log is written and then built again: at what pace, and the same rows? */
export async function viewsRebuild(newDatabase) {
  const url = await newDatabase('million');
  const following = viewsProcess('follow', url);
  const writing = await secondsOf(() => writeHistory(url, total));
  console.error(`  written at ${Math.round(total / writing)} events/s, with the views following`);
  following.tell(await headOf(url));
  await following.ended;
  const followed = await rowsOfViews(url);
  const rows = await rebuildAll(url, named);
  await assertSame(url, followed, await rowsOfViews(url));
  const shown = Object.values(followed).reduce((sum, view) => sum + view.rows, 0);
  return [...rows, row(`rows of all views, the same as followed, ${named} events`, shown, 'rows', shown)];
}

export async function headOf(url) {
  const [{ head }] = await asOwner(url, `SELECT lpad(max(position)::text, 20, '0') AS head FROM evs.events`);
  return head;
}

/** Counted are events that a view was shown: each view reads only its own types. */
export async function rebuildAll(url, name) {
  const { views, peakMb, cpuSeconds } = await viewsProcess('rebuild', url).ended;
  const sum = (of) => views.reduce((all, view) => all + view[of], 0);
  return [
    row(`rebuild of all views, ${name} events`, sum('events') / sum('seconds'), 'events/s', null),
    row(`rebuild of all views, ${name} events, whole`, sum('seconds'), 's', null),
    row(`rebuild of all views, ${name} events, CPU of the process`, cpuSeconds, 's', null),
    row(`rebuild of all views, ${name} events, peak RSS`, peakMb, 'MB', null),
  ];
}
