import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { failpoints, Failpoints } from './failpoints';

const loader = join(__dirname, '../../../../test/support/typescript.cjs');

/** What becomes of a process that does it with this point armed. */
function endOf(
  point: string | undefined,
  code: string,
): { readonly signal: string | null; readonly said: string } {
  const script = `
    const { Failpoints } = require(${JSON.stringify(join(__dirname, 'failpoints.ts'))});
    const points = new Failpoints({ FAILPOINT: ${point === undefined ? 'undefined' : JSON.stringify(`${point}:kill`)} });
    void (async () => { ${code}; console.log('lived'); })();`;
  const { signal, stdout, stderr } = spawnSync(process.execPath, ['-r', loader, '-e', script], {
    encoding: 'utf8',
  });
  return { signal, said: stdout + stderr };
}

const store = `const store = points.afterAppends({ append: async (_s, _e, events) => { console.log('written'); } });`;
const append = (type: string) => `${store} await store.append('s', 'any', [{ type: '${type}' }])`;
const call = `
  class Gateway { #taken = 0; async charge() { this.#taken += 1; console.log('taken'); } async find() {} }
  const gateway = points.after(new Gateway(), { charge: 'gateway.charge', find: 'gateway.find' });
  await gateway.charge()`;

describe('a failpoint', () => {
  test('ends the process after the deed, before anybody hears of it', () => {
    expect(endOf('log.billing.order-placed', append('billing.order-placed'))).toEqual({
      signal: 'SIGKILL',
      said: 'written\n',
    });
    expect(endOf('gateway.charge', call)).toEqual({ signal: 'SIGKILL', said: 'taken\n' });
  });

  test('ends nothing elsewhere', () => {
    expect(endOf('log.billing.order-placed', append('billing.order-paid')).signal).toBeNull();
    expect(endOf('gateway.find', call)).toEqual({ signal: null, said: 'taken\nlived\n' });
  });

  test('is not even there when none is named', () => {
    const none = new Failpoints({});
    const target = { charge: () => Promise.resolve() };
    expect(none.after(target, { charge: 'gateway.charge' })).toBe(target);
    expect(endOf(undefined, call).signal).toBeNull();
  });

  test('has a name of its own', () => expect(new Set(failpoints).size).toBe(failpoints.length));
});
