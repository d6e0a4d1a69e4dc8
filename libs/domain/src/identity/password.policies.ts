import type { Refusal } from '../kernel';
import { identityErrors } from './identity.errors';

/** In characters. No other rule of composition: length is what counts (NIST SP 800-63B). */
export const passwordLength = { least: 15, most: 256 } as const;

/** What others know about a person, and therefore try first. */
export type KnownAbout = { readonly email: string; readonly name: string };

const rows = [
  'abcdefghijklmnopqrstuvwxyz',
  '1234567890',
  'qwertyuiopasdfghjklzxcvbnm',
  'qwertzuiopasdfghjklyxcvbnm',
];
const shortestWord = 3;
const enoughElse = 8;

/**
 * Why somebody may not have this password, or null. `isCommon`: the text, in lower case, is one of those that are tried
 * first. Refused are such texts, two of them in a row, a short text over and over, a row of keys or letters, and what is
 * little more than the person's own name and address.
 */
export function refusalOfPassword(
  password: string,
  about: KnownAbout,
  isCommon: (text: string) => boolean,
): Refusal | null {
  const length = [...password].length;
  if (length < passwordLength.least || length > passwordLength.most)
    return identityErrors.invalidPasswordLength(passwordLength.least, passwordLength.most);
  const text = password.normalize('NFKC').toLowerCase();
  const letters = text.replace(/[^\p{L}]+$/u, '');
  const isGuessed = [text, letters].some((one) => isCommon(one) || isOfTwo(one, isCommon));
  if (isGuessed || isRepetition(text) || isRow(text)) return identityErrors.commonPassword();
  return isAboutPerson(text, about) ? identityErrors.passwordAboutPerson() : null;
}

function isOfTwo(text: string, isCommon: (text: string) => boolean): boolean {
  const cuts = Array.from({ length: Math.max(0, text.length - 1) }, (_, index) => index + 1);
  return cuts.some((cut) => isCommon(text.slice(0, cut)) && isCommon(text.slice(cut)));
}

/** The same again and again, from its first half on at the latest. */
function isRepetition(text: string): boolean {
  const periods = Array.from({ length: Math.floor(text.length / 2) }, (_, index) => index + 1);
  return periods.some((period) => text.slice(period) === text.slice(0, -period));
}

function isRow(text: string): boolean {
  const backwards = [...text].reverse().join('');
  return rows.some((row) => {
    const endless = row.repeat(Math.ceil(text.length / row.length) + 1);
    return endless.includes(text) || endless.includes(backwards);
  });
}

function isAboutPerson(text: string, { email, name }: KnownAbout): boolean {
  const words = `${email} ${name} slipway`.toLowerCase().split(/[^\p{L}\p{N}]+/u);
  const known = words.filter((word) => word.length >= shortestWord);
  // The longest first, or a part of one would hide the whole.
  const sorted = known.toSorted((a, b) => b.length - a.length);
  const rest = sorted.reduce((left, word) => left.replaceAll(word, ''), text);
  return rest !== text && [...rest].length < enoughElse;
}
