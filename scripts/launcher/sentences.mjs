/** A failure that is fully told by its message: what is wrong and what to do. Printed without a stack. */
export class Sentence extends Error {
  name = 'Sentence';
}

const byCode = {
  ENOSPC: (where) => `The disk is full${where}: free at least 500 MB and run the command again.`,
  EDQUOT: (where) => `The disk quota is used up${where}: free at least 500 MB and run the command again.`,
  EACCES: permission,
  EPERM: permission,
  EROFS: (where) => `The file system is read-only${where}: choose another folder with --data-dir.`,
  ENOTDIR: (where) => `A part of the path is not a folder${where}: choose another folder with --data-dir.`,
  EMFILE: () => 'Too many open files: raise the limit (ulimit -n 4096) and run the command again.',
};

function permission(where) {
  return `No permission${where}: run the command as the owner of that folder, or choose another folder with --data-dir.`;
}

/** One sentence for the terminal; an error that nobody foresaw keeps its stack. */
export function explain(error) {
  if (error instanceof Sentence) return error.message;
  const sentence = byCode[error?.code];
  if (sentence) return sentence(error.path ? ` (${error.path})` : '');
  return error?.stack ?? String(error);
}

/** Output of another program that says the disk is full, whatever its exit code was. */
export function saysDiskFull(lines) {
  return lines.some((line) => /ENOSPC|No space left on device/i.test(line));
}
