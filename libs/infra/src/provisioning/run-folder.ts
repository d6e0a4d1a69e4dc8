import { cp, mkdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import type { Workspace } from '@slipway/application/provisioning/provisioning.ports';
import { exists, removeIfThere, writeWhole } from './run-files';

/** Where one infrastructure's runs live: `<data>/runs/<infrastructure>`. */
export type RunFolder = {
  readonly root: string;
  /** Terraform's working folder: the module's copy, the variables, the state. */
  readonly work: string;
  readonly phases: string;
  readonly lock: string;
};

const safeName = /^[A-Za-z0-9][A-Za-z0-9-]{0,63}$/;

export function runFolderOf(dataDir: string, workspace: Workspace): RunFolder {
  const root = join(dataDir, 'runs', nameOf(workspace.infrastructureId, 'infrastructure id'));
  return { root, work: join(root, 'work'), phases: join(root, 'phases'), lock: join(root, 'worker.lock') };
}

/** Only this user may enter. */
export async function openRunFolder(folder: RunFolder): Promise<void> {
  await mkdir(folder.root, { recursive: true, mode: 0o700 });
  await mkdir(folder.phases, { recursive: true, mode: 0o700 });
}

/**
 * Copies the module once: what a newer release changes in it must not meet a state that the older one made. The
 * copy is renamed into place, so `work` exists whole or not at all. Variables are written anew each time.
 */
export async function prepareWork(
  folder: RunFolder,
  workspace: Workspace,
  modulesDir: string,
): Promise<void> {
  const module = join(modulesDir, nameOf(workspace.module, 'module'));
  if (!(await exists(folder.work))) {
    const draft = `${folder.work}.new`;
    await removeIfThere(draft);
    await cp(module, draft, { recursive: true });
    await rename(draft, folder.work);
  }
  await writeWhole(join(folder.work, 'terraform.tfvars.json'), JSON.stringify(workspace.variables));
  await writeWhole(join(folder.root, 'terraform.rc'), 'disable_checkpoint = true\n');
}

/** Terraform's note of who holds the state. Call it only when no process of the run is left. */
export async function removeStaleStateLock(folder: RunFolder): Promise<void> {
  await removeIfThere(join(folder.work, '.terraform.tfstate.lock.info'));
}

function nameOf(name: string, what: string): string {
  if (safeName.test(name)) return name;
  throw new Error(
    `${JSON.stringify(name.slice(0, 80))} cannot be the ${what} of a run: use letters, digits and -`,
  );
}
