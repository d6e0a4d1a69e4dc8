import type { Secret } from '@slipway/application/ports';

const replacement = '[secret]';
/** Shorter values would black out ordinary words; a credential that short protects nothing. */
const shortest = 4;
/** A piece of base64 shorter than this occurs by chance. */
const shortestEncoded = 8;

/** Takes the secrets of one run out of text, in every form in which programs usually print them. */
export type Scrubber = {
  scrub(text: string): string;
  /** Length of the longest form: a text that was cut may end in a part of a secret this long. */
  readonly longest: number;
};

export function scrubberOf(credentials: Readonly<Record<string, Secret>>): Scrubber {
  const values = Object.values(credentials).map((secret) => secret.reveal());
  const forms = new Set(values.flatMap(formsOf));
  // Longest first: a short form may be part of a long one.
  const needles = [...forms].sort((a, b) => b.length - a.length);
  return {
    scrub: (text) => needles.reduce((clean, needle) => clean.replaceAll(needle, replacement), text),
    longest: needles[0]?.length ?? 0,
  };
}

function formsOf(value: string): readonly string[] {
  if (value.length < shortest) return [];
  // Output is scrubbed line by line, so a secret of several lines is known by each of them.
  const lines = value.split(/\r?\n/).filter((line) => line.length >= shortestEncoded);
  return [value, ...lines].flatMap((plain) => [
    plain,
    ...urlEncoded(plain),
    ...jsonEscaped(plain),
    ...base64Cores(plain),
    Buffer.from(plain).toString('hex'),
  ]);
}

function urlEncoded(plain: string): readonly string[] {
  const strict = [...Buffer.from(plain)].map(percentEncoded).join('');
  const encoded = [encodeURIComponent(plain), new URLSearchParams({ '': plain }).toString().slice(1), strict];
  return encoded.flatMap((form) => [form, form.replace(/%[0-9A-F]{2}/g, (code) => code.toLowerCase())]);
}

function percentEncoded(byte: number): string {
  const character = String.fromCharCode(byte);
  if (/[A-Za-z0-9\-._~]/.test(character)) return character;
  return `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
}

/** Go, in which Terraform is written, also escapes these three. */
function jsonEscaped(plain: string): readonly string[] {
  const escaped = JSON.stringify(plain).slice(1, -1);
  const byGo = escaped.replace(/[<>&]/g, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`);
  return [escaped, byGo];
}

/** Inside a longer text (`user:secret`) the same bytes have three encodings; their edges depend on the neighbors. */
function base64Cores(plain: string): readonly string[] {
  const bytes = Buffer.from(plain);
  const cores = [0, 1, 2].map((offset) => {
    const encoded = Buffer.concat([Buffer.alloc(offset), bytes])
      .toString('base64')
      .replace(/=+$/, '');
    const start = offset === 0 ? 0 : offset + 1;
    const spare = (offset + bytes.length) % 3 === 0 ? 0 : 1;
    return encoded.slice(start, encoded.length - spare);
  });
  const long = cores.filter((core) => core.length >= shortestEncoded);
  return long.flatMap((core) => [core, core.replaceAll('+', '-').replaceAll('/', '_')]);
}
