import { accessSync, constants } from 'node:fs';
import { delimiter, isAbsolute, join } from 'node:path';
import { Sentence } from './sentences.mjs';

function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch (error) {
    if (['ENOENT', 'EACCES', 'ENOTDIR'].includes(error.code)) return false;
    throw error;
  }
}

/** The first of these programs on the PATH, or undefined. */
export function findProgram(names) {
  const folders = (process.env.PATH ?? '').split(delimiter).filter(isAbsolute);
  return names.flatMap((name) => folders.map((folder) => join(folder, name))).find(isExecutable);
}

/** The Terraform executable that is used, or `simulator` when there is none on this machine. */
export function terraformEngine(wanted = process.env.TERRAFORM_BIN) {
  if (!wanted) return findProgram(['terraform', 'tofu']) ?? 'simulator';
  if (wanted === 'simulator') return wanted;
  const found = wanted.includes('/') ? isExecutable(wanted) && wanted : findProgram([wanted]);
  if (found) return found;
  throw new Sentence(
    `TERRAFORM_BIN names ${wanted}, which is no program that this user can run: correct it or set it to simulator.`,
  );
}
