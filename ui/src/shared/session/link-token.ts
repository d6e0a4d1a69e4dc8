/** The secret of a link in a mail, `#token=…`; empty when there is none. */
export function linkToken(hash: string): string {
  return new URLSearchParams(hash.replace(/^#/, '')).get('token') ?? '';
}
