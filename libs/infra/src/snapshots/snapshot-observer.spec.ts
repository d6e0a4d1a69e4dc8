import { register } from 'prom-client';
import { snapshotObserver } from './snapshot-observer';

type Line = { readonly level: string; readonly fields: object };

function aLog() {
  const lines: Line[] = [];
  const at = (level: string) => (fields: object) => void lines.push({ level, fields });
  return { lines, log: { info: at('info'), warn: at('warn'), error: at('error') } };
}
const figures = async () =>
  (await register.metrics()).split('\n').filter((line) => /^slipway_.* /.test(line));

test('a snapshot that does not fit is a line in the log and counts, by its reason', async () => {
  const { lines, log } = aLog();
  const observer = snapshotObserver(log);
  observer.ignored('tree-1', 'corrupted');
  observer.ignored('tree-2', 'ahead');
  observer.ignored('tree-3', 'ahead');
  observer.ignored('tree-4', 'incompatible');
  observer.failed('tree-5', 'keep', new Error('down'));
  expect(lines).toEqual([
    { level: 'warn', fields: { stream: 'tree-1', why: 'corrupted' } },
    { level: 'warn', fields: { stream: 'tree-2', why: 'ahead' } },
    { level: 'warn', fields: { stream: 'tree-3', why: 'ahead' } },
    { level: 'info', fields: { stream: 'tree-4', why: 'incompatible' } },
    { level: 'warn', fields: { stream: 'tree-5', doing: 'keep', err: expect.any(Error) } },
  ]);
  expect(await figures()).toEqual([
    'slipway_snapshots_ignored_total{why="corrupted"} 1',
    'slipway_snapshots_ignored_total{why="ahead"} 2',
    'slipway_snapshots_ignored_total{why="incompatible"} 1',
    'slipway_snapshot_failures_total{doing="keep"} 1',
  ]);
});
