import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020';
import addFormats from 'ajv-formats';
import type { Json } from '@slipway/application/ports';
import { isSame } from '@slipway/domain/kernel';
import type { AnyEventDefinition } from '@slipway/domain/kernel';

export type Schema = {
  readonly anyOf?: readonly Schema[];
  readonly enum?: readonly unknown[];
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly [keyword: string]: unknown;
};
/** Golden: data as it lies in the log, and for an old version what one upcaster makes of it. */
export type Sample = { readonly data: Json; readonly next?: Json };

const root = join(__dirname, '..', '..', 'schemas');

function readFolder<T>(folder: string): ReadonlyMap<string, T> {
  const names = readdirSync(join(root, folder)).filter((name) => name.endsWith('.json'));
  const read = (name: string) => JSON.parse(readFileSync(join(root, folder, name), 'utf8')) as T;
  return new Map(names.sort().map((name) => [name.replace(/\.json$/, ''), read(name)]));
}

/** `<type>.v<version>` → the committed schema. */
export const committedSchemas = readFolder<Schema>('events');
/** `<type>.v<version>` → the committed samples. */
export const committedSamples = readFolder<readonly Sample[]>('samples');

export const nameOf = (type: string, version: number) => `${type}.v${version}`;

/** The name of every version that a definition has had. */
export function versionsOf({ type, version }: AnyEventDefinition): readonly string[] {
  return Array.from({ length: version }, (_, index) => nameOf(type, index + 1));
}

const ajv = addFormats(new Ajv2020({ strict: true, allErrors: true, strictRequired: true }));
ajv.addVocabulary(['x-personal']);

/** What is wrong with a value, in sentences. */
export function faultsOf(schema: Schema, value: unknown): readonly string[] {
  const { $id: _id, ...anonymous } = schema;
  if (ajv.validate(anonymous, value)) return [];
  return (ajv.errors ?? []).map(({ instancePath, message }) => `${instancePath || '/'} ${message ?? ''}`);
}

/** The variants of unions, literals and optional fields that no value shows. */
export function variantsWithoutSample(
  schema: Schema,
  values: readonly unknown[],
  path = '',
): readonly string[] {
  const branches = (schema.anyOf ?? []).flatMap((branch) => {
    const fitting = values.filter((value) => faultsOf(branch, value).length === 0);
    if (fitting.length === 0) return [`${path || '/'} ${JSON.stringify(branch)}`];
    return variantsWithoutSample(branch, fitting, path);
  });
  const literals = (schema.enum ?? []).filter((literal) => !values.includes(literal));
  const items = schema.items ? variantsWithoutSample(schema.items, values.flat(), `${path}[]`) : [];
  return [
    ...branches,
    ...literals.map((literal) => `${path || '/'} ${JSON.stringify(literal)}`),
    ...items,
    ...fieldsWithoutSample(schema, values, path),
  ];
}

function fieldsWithoutSample(schema: Schema, values: readonly unknown[], path: string): readonly string[] {
  const objects = values as readonly Readonly<Record<string, unknown>>[];
  return Object.entries(schema.properties ?? {}).flatMap(([name, field]) => {
    const present = objects.filter((value) => name in value).map((value) => value[name]);
    const inside = `${path}/${name}`;
    const isOptional = !schema.required?.includes(name);
    return [
      ...(present.length === 0 ? [`${inside} present`] : variantsWithoutSample(field, present, inside)),
      ...(isOptional && present.length === objects.length ? [`${inside} absent`] : []),
    ];
  });
}

/** Where an upcaster has put sealed values that were not sealed for that place: they would not open any more. */
export function misplacedSeals(before: unknown, after: unknown): readonly string[] {
  const sealed = sealedIn(before);
  return [...sealedIn(after)]
    .filter(([path, value]) => !isSame(sealed.get(path), value))
    .map(([path]) => path);
}

/** JSON Pointer → sealed value, of everything about a person. */
function sealedIn(value: unknown, path = ''): ReadonlyMap<string, unknown> {
  if (typeof value !== 'object' || value === null) return new Map();
  if ('subject' in value && 'sealed' in value) return new Map([[path, value]]);
  return new Map(Object.entries(value).flatMap(([name, inner]) => [...sealedIn(inner, `${path}/${name}`)]));
}
