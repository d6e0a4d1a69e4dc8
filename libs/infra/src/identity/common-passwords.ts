import { dictionary } from '@zxcvbn-ts/language-common';

/** Some 30,000 passwords from leaked lists, in lower case. Kept by the makers of zxcvbn-ts. */
const common: ReadonlySet<string> = new Set(dictionary['passwords-common']);

/** Whether somebody who guesses tries this among the first. `text`: in lower case. */
export function isCommonPassword(text: string): boolean {
  return common.has(text);
}
