import { open, rename } from 'node:fs/promises';
import { dirname } from 'node:path';

let written = 0;

export const unfinishedSuffix = '.unfinished';

/** After it resolves, the file holds all of `text` even if the machine loses power; before, none of it. */
export async function writeAtomically(path: string, text: string): Promise<void> {
  written += 1;
  const unfinished = `${path}.${process.pid}.${written}${unfinishedSuffix}`;
  const file = await open(unfinished, 'wx', 0o600);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(unfinished, path);
  await syncFolder(dirname(path));
}

/** Without it the rename itself may be lost. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
