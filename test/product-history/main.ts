import { trusted } from '@slipway/domain/kernel';
import type { OrganizationId } from '@slipway/domain/kernel';
import type { Luck } from '@slipway/domain/given-world';
import { openEventStore } from '@slipway/infra/event-store/open-event-store';
import { writeHistory } from './write-history';

/** A history of the product, by a process of its own: node -r ../support/typescript.cjs main.ts <url of a store> <events> [<id>] */
const [, , url = '', events = '0', large = ''] = process.argv;

/** The same lives every time: mostly all goes well. (Mulberry32.) */
function luckOf(seed: number): Luck {
  let state = seed;
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  return (choices) => (next() < 0.85 ? 0 : Math.floor(next() * choices));
}

void (async () => {
  const log = openEventStore({ url, applicationName: 'history', logger: console.error });
  const onProgress = (written: number): void => void process.send?.({ written });
  const about = large === '' ? {} : { large: trusted<OrganizationId>(large) };
  await writeHistory({ store: log.store, events: Number(events), luck: luckOf(1), onProgress, ...about });
  await log.close();
  process.disconnect();
})();
