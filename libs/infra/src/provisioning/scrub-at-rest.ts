import { join } from 'node:path';
import { readBounded, writeWhole } from './run-files';
import type { Scrubber } from './secret-scrubber';

const sizeLimit = 256 * 1_048_576;

/** Takes secrets out of the files of a phase that has ended, in case a provider printed one. */
export async function scrubAtRest(dir: string, scrubber: Scrubber): Promise<void> {
  for (const name of ['stdout', 'stderr']) {
    const file = join(dir, name);
    const text = await readBounded(file, sizeLimit);
    if (text === null) continue;
    const clean = scrubber.scrub(text);
    if (clean !== text) await writeWhole(file, clean);
  }
}
