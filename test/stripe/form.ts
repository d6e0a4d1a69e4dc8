import { invalid } from './refusal';

export type Value = string | Form | readonly Value[];
export type Form = { readonly [name: string]: Value };
export type Shape = true | 'map' | { readonly [name: string]: Shape };

/** `a[b][c]=1&expand[0]=x`, as Stripe's SDK writes it. */
export function parseForm(text: string): Form {
  const root: Record<string, unknown> = {};
  for (const [name, value] of new URLSearchParams(text)) place(root, pathOf(name), value);
  return root as Form;
}

function pathOf(name: string): readonly string[] {
  const [head = ''] = name.split('[');
  return [head, ...[...name.matchAll(/\[([^\]]*)\]/g)].map(([, inner]) => inner ?? '')];
}

function place(
  target: Record<string, unknown>,
  [head = '', ...rest]: readonly string[],
  value: string,
): void {
  const key = head === '' ? String(Object.keys(target).length) : head;
  if (rest.length === 0) {
    target[key] = value;
    return;
  }
  target[key] ??= {};
  place(target[key] as Record<string, unknown>, rest, value);
}

/** Throws Stripe's 400 for the first parameter that the call does not take. */
export function refuseUnknown(form: Form, shape: Shape, prefix = ''): void {
  if (shape === true || shape === 'map') return;
  for (const [name, value] of Object.entries(form)) {
    const param = prefix === '' ? name : `${prefix}[${name}]`;
    const inner = shape[name];
    if (inner === undefined) {
      throw invalid(`Received unknown parameter: ${param}`, { code: 'parameter_unknown', param });
    }
    if (typeof inner === 'object' && typeof value === 'object') refuseUnknown(value as Form, inner, param);
  }
}

export function textOf(form: Form, name: string): string | undefined {
  const value = form[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

export function mapOf(form: Form, name: string): Readonly<Record<string, string>> {
  const value = form[name];
  return typeof value === 'object' ? (value as Readonly<Record<string, string>>) : {};
}

/** Whole numbers only: Stripe knows no half cents. */
export function integerOf(form: Form, name: string): number | undefined {
  const text = textOf(form, name);
  if (text === undefined) return undefined;
  if (!/^-?\d{1,12}$/.test(text))
    throw invalid(`Invalid integer: ${text}`, { code: 'parameter_invalid_integer', param: name });
  return Number(text);
}

export function flagOf(form: Form, name: string): boolean {
  const text = textOf(form, name) ?? 'false';
  if (text !== 'true' && text !== 'false') throw invalid(`Invalid boolean: ${text}`, { param: name });
  return text === 'true';
}
