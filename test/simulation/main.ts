import { createHash } from 'node:crypto';
import { parseArgs } from 'node:util';
import { simulate } from './simulate';

/** A year of orders in minutes: npm run simulate -- --orders 10000 --seed 7 */
void (async () => {
  const { values } = parseArgs({
    options: { orders: { type: 'string' }, seed: { type: 'string' }, company: { type: 'string' } },
  });
  const orders = wholeNumber('orders', values.orders ?? '10000');
  const seed = wholeNumber('seed', values.seed ?? String(Date.now() % 1_000_000));
  const only = values.company === undefined ? {} : { only: wholeNumber('company', values.company) };
  console.log(`${String(orders)} orders in a year, seed ${String(seed)}`);
  const { faults, endings, events, digests } = await simulate({ orders, seed, ...only }, (done) => {
    if (done % 1000 === 0) console.log(`  ${String(done)} orders have come to their end`);
  });
  const digest = createHash('sha256').update(digests.join()).digest('hex').slice(0, 16);
  const ends = Object.entries(endings).map(([name, count]) => `${String(count)} ${name}`);
  console.log(`${ends.join(', ')}; ${String(events)} events, digest ${digest}`);
  for (const fault of faults) console.error(fault);
  const again = `npm run simulate -- --orders ${String(orders)} --seed ${String(seed)}`;
  if (faults.length > 0) console.error(`The same again: ${again} --company <number>`);
  console.log(`${String(faults.length)} invariants broken`);
  process.exitCode = faults.length === 0 ? 0 : 1;
})();

function wholeNumber(name: string, text: string): number {
  const number = Number(text);
  if (Number.isSafeInteger(number) && number >= 0) return number;
  console.error(`--${name} is a whole number from 0, not ${JSON.stringify(text)}.`);
  process.exit(2);
}
