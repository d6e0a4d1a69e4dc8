import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { RunFolder } from './run-folder';
import { readJson, writeWhole } from './run-files';
import { parseOperation, parsePhase, type Operation, type Phase } from './run-record.parser';

/** What was begun in a run folder, in order; written before it is done. */
export class RunJournal {
  constructor(private readonly folder: RunFolder) {}

  operation(): Promise<Operation | null> {
    return readJson(this.#operationFile(), parseOperation);
  }

  async write(operation: Operation): Promise<void> {
    await writeWhole(this.#operationFile(), JSON.stringify(operation));
  }

  async phases(): Promise<readonly Phase[]> {
    const names = (await readdir(this.folder.phases)).filter((name) => /^\d{6}-[a-z]+$/.test(name)).sort();
    const phases: Phase[] = [];
    for (const name of names) {
      const dir = join(this.folder.phases, name);
      const phase = await readJson(join(dir, 'phase.json'), (value) => parsePhase(value, dir));
      // Without the record the folder is what a crash left of a phase that never started.
      if (phase !== null) phases.push(phase);
    }
    return phases;
  }

  async begin(phase: Omit<Phase, 'dir' | 'startedAt' | 'number'>): Promise<Phase> {
    const taken = (await readdir(this.folder.phases)).map((name) => Number.parseInt(name, 10));
    const number = Math.max(0, ...taken) + 1;
    const dir = join(this.folder.phases, `${String(number).padStart(6, '0')}-${phase.name}`);
    await mkdir(dir, { mode: 0o700 });
    const record = { ...phase, number, startedAt: new Date().toISOString() };
    await writeWhole(join(dir, 'phase.json'), JSON.stringify(record));
    return { ...record, dir };
  }

  #operationFile(): string {
    return join(this.folder.root, 'operation.json');
  }
}
