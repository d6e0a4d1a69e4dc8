import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { delivered, endingOf, quotaOf } from '../support/chaos';
import { until } from '../support/child';
import { Product } from '../support/product';
import type { Visitor } from '../support/visitor';

jest.setTimeout(600_000);

const jobs = 100;
/** As many at once as a small company has, and all of them removed again before the license is full. */
const atOnce = 5;
const limitMb = 250;
/**
 * What fifty jobs may leave behind: folds of the streams that were read last, at 2 kB each, and compiled code. Half a
 * megabyte that a job forgot to let go would be five times this.
 */
const slackMb = 5;
const parts = ['api', 'projector'] as const;

let product: Product;
let owner: Visitor;
const residentMb: Record<(typeof parts)[number], number[]> = { api: [], projector: [] };

beforeAll(async () => {
  const collector = join(__dirname, '..', 'support', 'collect-on-signal.cjs');
  product = await Product.start({ NODE_OPTIONS: `--require=${collector}` });
  owner = await product.firstOwner();
});

afterAll(() => product.stop());

/** What Linux counts as resident. */
function residentMbOf(pid: number): number {
  const [, kilobytes] =
    /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${String(pid)}/status`, 'utf8')) ?? [];
  return Number(kilobytes) / 1024;
}

async function mainJob(name: string): Promise<void> {
  const { id } = (await owner.order('sandbox_succeeds', name)).body;
  expect(await endingOf(product, owner, id)).toEqual(delivered(900));
  const { resources } = await owner.operation(id, ['succeeded']);
  const server = `/servers/${resources.serverId ?? ''}`;
  await owner.ask('DELETE', server, undefined, { 'idempotency-key': randomUUID() });
  await until('the server is gone', async () => {
    const { body } = await owner.ask<{ status: string }>('GET', server);
    return body.status === 'decommissioned';
  });
}

type Memory = { readonly rss: number; readonly held: number };

/** What is left when all that nobody holds is collected. */
async function memoryOf(part: (typeof parts)[number]): Promise<Memory> {
  const child = product.part(part);
  const said = () => [...child.output.matchAll(/^memory held: (.*)$/gm)].map(([, json]) => json ?? '');
  const before = said().length;
  child.signal('SIGUSR2');
  return until(`the ${part} has collected`, () => {
    const last = said().at(-1);
    return Promise.resolve(said().length > before && last ? (JSON.parse(last) as Memory) : null);
  });
}

const inMb = (bytes: number) => bytes / 1024 ** 2;

async function jobsFrom(first: number, after: number): Promise<Readonly<Record<string, Memory>>> {
  for (let done = first; done < after; done += atOnce) {
    await Promise.all(Array.from({ length: atOnce }, (_, index) => mainJob(`web-${String(done + index)}`)));
    for (const part of parts) residentMb[part].push(residentMbOf(product.part(part).pid));
  }
  await until('the quota is free', async () => (await quotaOf(owner)).confirmed === 0);
  return { api: await memoryOf('api'), projector: await memoryOf('projector') };
}

test('[terraform] the main job a hundred times: neither process is large, and the second half adds nothing', async () => {
  const half = await jobsFrom(0, jobs / 2);
  const whole = await jobsFrom(jobs / 2, jobs);
  const told = parts.map((part) => {
    const values = residentMb[part].map((mb) => mb.toFixed(0)).join(' ');
    const held = [half, whole].map((memory) => inMb(memory[part]?.held ?? 0).toFixed(1)).join(', then ');
    const resident = [half, whole].map((memory) => inMb(memory[part]?.rss ?? 0).toFixed(0)).join(', then ');
    return `${part}: resident MB after each ${String(atOnce)} jobs ${values}; collected ${resident}; held ${held}`;
  });
  console.log(told.join('\n'));
  for (const part of parts) {
    const [first, second] = [half[part], whole[part]];
    if (!first || !second) throw new Error(`the ${part} was not measured`);
    expect(Math.max(...residentMb[part])).toBeLessThanOrEqual(limitMb);
    expect(inMb(second.held - first.held)).toBeLessThanOrEqual(slackMb);
    // Pages that Node has not given back yet come and go; they are told from growth by what is held.
    expect(inMb(second.rss)).toBeLessThanOrEqual(limitMb);
  }
});
