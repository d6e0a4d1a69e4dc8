/** `ENOENT` and the like; empty for everything else. By shape: an error of another realm is no `Error` of ours. */
export function errorCode(error: unknown): string {
  if (typeof error !== 'object' || error === null || !('code' in error)) return '';
  return typeof error.code === 'string' ? error.code : '';
}
