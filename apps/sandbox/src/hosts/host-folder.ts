import { chmod, mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';

/** What one host sees of the disk: `home` to work in, `bin` first on its PATH. */
export type HostFolder = { readonly root: string; readonly home: string; readonly bin: string };

export function hostFolder(hostsDir: string, id: string): HostFolder {
  const root = join(hostsDir, id);
  return { root, home: join(root, 'home'), bin: join(root, 'bin') };
}

export async function makeHostFolder(folder: HostFolder): Promise<void> {
  await mkdir(folder.home, { recursive: true, mode: 0o700 });
  await mkdir(folder.bin, { recursive: true, mode: 0o700 });
}

export async function removeHostFolder(folder: HostFolder): Promise<void> {
  // A command that was just killed may still be ending a write.
  await rm(folder.root, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 });
}

/** Removes folders of hosts that no record names: creations and deletions that were cut short. */
export async function sweepHostFolders(hostsDir: string, known: ReadonlySet<string>): Promise<void> {
  await mkdir(hostsDir, { recursive: true, mode: 0o700 });
  const names = await readdir(hostsDir);
  const unknown = names.filter((name) => !known.has(name));
  await Promise.all(unknown.map((name) => removeHostFolder(hostFolder(hostsDir, name))));
}

/** Writes executables (null removes) and returns the names of all there are. */
export async function writeHostCommands(
  folder: HostFolder,
  commands: ReadonlyMap<string, string | null>,
): Promise<readonly string[]> {
  for (const [name, script] of commands) {
    if (script === null) await rm(join(folder.bin, name), { force: true });
    else await writeExecutable(folder, name, script);
  }
  return (await readdir(folder.bin)).sort();
}

/** Renamed into place: a command that is running keeps its file, and none is ever half there. */
async function writeExecutable(folder: HostFolder, name: string, script: string): Promise<void> {
  const unfinished = join(folder.root, `${randomUUID()}.unfinished`);
  await writeFile(unfinished, script, { flag: 'wx', mode: 0o700 });
  // The mode above is cut by the process's umask.
  await chmod(unfinished, 0o700);
  await rename(unfinished, join(folder.bin, name));
}
