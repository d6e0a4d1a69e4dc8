/** Secrets by what they are. */
export type Needles = Readonly<Record<string, string>>;
/** Texts by where they were found. */
export type Haystack = Readonly<Record<string, string>>;

/**
 * Where a secret has got to, as `<secret> in <place> (<form>)`. A secret is looked for as it is and as somebody may
 * have written it on: in hex, escaped for an address or for JSON, and in the middle of something in base64.
 */
export function leaksIn(haystack: Haystack, needles: Needles): readonly string[] {
  const forms = Object.entries(needles).flatMap(([name, needle]) => {
    if (needle.length < 12) throw new Error(`${name} is too short to be told from other texts`);
    return formsOf(needle).map(([form, text]) => ({ name, form, text }));
  });
  return Object.entries(haystack).flatMap(([place, hay]) =>
    forms.filter(({ text }) => hay.includes(text)).map(({ name, form }) => `${name} in ${place} (${form})`),
  );
}

function formsOf(needle: string): readonly (readonly [string, string])[] {
  const bytes = Buffer.from(needle);
  const all = [
    ['as it is', needle],
    ['JSON', JSON.stringify(needle).slice(1, -1)],
    ['URL', encodeURIComponent(needle)],
    ['hex', bytes.toString('hex')],
    ['HEX', bytes.toString('hex').toUpperCase()],
    ...[0, 1, 2].flatMap((before) => [
      ['base64', inBase64(bytes, before, 'base64')] as const,
      ['base64url', inBase64(bytes, before, 'base64url')] as const,
    ]),
  ] as const;
  return all.filter(([, text], index) => all.findIndex((one) => one[1] === text) === index);
}

/** What base64 always shows of it when so many bytes, modulo 3, come before and any come after. */
function inBase64(bytes: Buffer, before: number, encoding: 'base64' | 'base64url'): string {
  const whole = bytes.subarray((3 - before) % 3);
  return whole.subarray(0, whole.length - (whole.length % 3)).toString(encoding);
}
