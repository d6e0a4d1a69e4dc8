import ts from 'typescript';
import { Sentence } from '../launcher/sentences.mjs';
import { byText } from './markdown.mjs';

const uuid = { type: 'string', format: 'uuid' };
const instant = {
  type: 'string',
  format: 'date-time',
  pattern: String.raw`^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$`,
};

const has = (type, flags) => (type.flags & flags) !== 0;
const { TypeFlags } = ts;

const object = (properties, required) => ({
  type: 'object',
  properties,
  required: [...required].sort(),
  additionalProperties: false,
});

/**
 * Derives JSON Schemas (draft 2020-12) from types of our messages. Names of types never show, so that renaming one
 * changes no schema. What no store could keep is refused.
 */
export class Schemas {
  #checker;
  /** Types that say more than their shape does. */
  #special = {
    Personal: (type) => this.#sealed(type),
    Money: (type) => this.#withWholeNumber(this.#object(type), 'minor'),
    Json: () => ({}),
  };

  constructor(program) {
    this.#checker = program.getTypeChecker();
  }

  of(type) {
    const name = type.aliasSymbol?.name ?? type.symbol?.name;
    if (Object.hasOwn(this.#special, name)) return this.#special[name](type);
    if (type.isUnion()) return this.#union(type.types);
    if (type.isStringLiteral() || type.isNumberLiteral()) return { const: type.value };
    return this.#plain(type) ?? this.#compound(type);
  }

  #plain(type) {
    if (has(type, TypeFlags.Unknown)) return {};
    if (has(type, TypeFlags.String)) return { type: 'string' };
    if (has(type, TypeFlags.Number)) return { type: 'number' };
    if (has(type, TypeFlags.BooleanLiteral)) return { const: type.intrinsicName === 'true' };
    if (has(type, TypeFlags.Null)) return { type: 'null' };
    return undefined;
  }

  #compound(type) {
    if (type.isIntersection() && type.types.some((one) => has(one, TypeFlags.String)))
      return this.#branded(type);
    if (this.#checker.isArrayType(type))
      return { type: 'array', items: this.of(this.#checker.getTypeArguments(type)[0]) };
    if (has(type, TypeFlags.Object | TypeFlags.Intersection)) return this.#object(type);
    throw new Sentence(`An event cannot hold a ${this.#checker.typeToString(type)}: JSON has no such thing.`);
  }

  /** `string & { [brand]: 'OrderId' }`. */
  #branded(type) {
    const mark = type.types.find((one) => has(one, TypeFlags.Object)).getProperties()[0];
    const brand = this.#checker.getTypeOfSymbol(mark).value;
    if (brand === 'Instant') return instant;
    if (/Id$|^VaultReference$/.test(brand)) return uuid;
    throw new Sentence(`Nobody has said in scripts/generate/json-schema.mjs what a ${brand} looks like.`);
  }

  /** In an order of their own: the compiler's order follows whatever else it read before. */
  #union(types) {
    const members = types.filter((type) => !has(type, TypeFlags.Undefined)).map((type) => this.of(type));
    const isBoolean = [true, false].every((value) => members.some((one) => one.const === value));
    const others = members.filter((one) => !(isBoolean && typeof one.const === 'boolean'));
    const literals = others.filter((one) => 'const' in one).map((one) => one.const);
    const schemas = [
      ...others.filter((one) => !('const' in one)),
      ...(isBoolean ? [{ type: 'boolean' }] : []),
      ...(literals.length === 1 ? [{ const: literals[0] }] : []),
      ...(literals.length > 1 ? [{ enum: literals.sort() }] : []),
    ];
    if (schemas.length === 1) return schemas[0];
    return { anyOf: schemas.sort((a, b) => byText(JSON.stringify(a), JSON.stringify(b))) };
  }

  #object(type) {
    if (this.#checker.getIndexInfosOfType(type).length > 0)
      throw new Sentence(`An event names its fields; ${this.#checker.typeToString(type)} does not.`);
    const properties = type.getProperties();
    const schemas = properties.map((property) => [property.name, this.of(this.#typeOf(property))]);
    const required = properties.filter((property) => !isOptional(property)).map(({ name }) => name);
    return object(Object.fromEntries(schemas), required);
  }

  #typeOf(property) {
    // As it was declared: the type that may be missing is a union without the name of its own.
    const node = isOptional(property) ? property.valueDeclaration?.type : undefined;
    return node ? this.#checker.getTypeFromTypeNode(node) : this.#checker.getTypeOfSymbol(property);
  }

  /** As it lies in the log: never in the clear. */
  #sealed(type) {
    const fields = ['subject', 'sealed'].map((name) => [name, this.of(this.#typeOf(type.getProperty(name)))]);
    return { 'x-personal': true, ...object(Object.fromEntries(fields), ['subject', 'sealed']) };
  }

  #withWholeNumber(schema, name) {
    return { ...schema, properties: { ...schema.properties, [name]: { type: 'integer' } } };
  }
}

const isOptional = (property) => (property.flags & ts.SymbolFlags.Optional) !== 0;

/** The paths of the fields that are sealed, `[]` for the items of a list. */
export function personalPaths(schema, path = '') {
  if (schema['x-personal']) return [path];
  const inside = (name) => (path ? `${path}.${name}` : name);
  const found = [
    ...(schema.anyOf ?? []).flatMap((one) => personalPaths(one, path)),
    ...(schema.items ? personalPaths(schema.items, `${path}[]`) : []),
    ...Object.entries(schema.properties ?? {}).flatMap(([name, one]) => personalPaths(one, inside(name))),
  ];
  return [...new Set(found)];
}

/** The names of the fields, in the order in which they were declared. */
export function fieldsOf(schema) {
  const variants = schema.anyOf ?? [schema];
  return [...new Set(variants.flatMap((variant) => Object.keys(variant.properties ?? {})))];
}
