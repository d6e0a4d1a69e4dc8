import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Where the repository lies, from the sources as well as from `dist`: the folder that holds `nest-cli.json`. */
export function rootFolder(from: string = __dirname): string {
  if (existsSync(join(from, 'nest-cli.json'))) return from;
  const parent = dirname(from);
  if (parent === from) throw new Error('the folder that holds nest-cli.json was not found above this code');
  return rootFolder(parent);
}
