import { join } from 'node:path';
import ts from 'typescript';
import { root } from '../launcher/files.mjs';

const deepest = 6;

/** `event('billing.order-placed').of<Payload>(…)`: the stored type and the node of its payload. */
function declaredEvent(node) {
  if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return undefined;
  const { expression: inner, name } = node.expression;
  if (name.text !== 'of' || !ts.isCallExpression(inner) || inner.expression.getText() !== 'event')
    return undefined;
  const [type] = inner.arguments;
  const [payload] = node.typeArguments ?? [];
  return type && ts.isStringLiteral(type) && payload ? { type: type.text, payload } : undefined;
}

function eventsIn(source) {
  const found = [];
  const visit = (node) => {
    const event = declaredEvent(node);
    if (event) found.push(event);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

const isPersonal = (type) => (type.aliasSymbol ?? type.symbol)?.name === 'Personal';

/** The fields of a payload, and the paths of those that are sealed. */
function describePayload(checker, payload) {
  const personal = [];
  const look = (type, path, depth) => {
    if (isPersonal(type)) return void personal.push(path);
    if (depth === deepest || !(type.flags & (ts.TypeFlags.Object | ts.TypeFlags.UnionOrIntersection))) return;
    const members = type.isUnion() ? type.types : undefined;
    if (members) return members.forEach((member) => look(member, path, depth));
    if (checker.isArrayType(type)) return look(checker.getTypeArguments(type)[0], `${path}[]`, depth + 1);
    for (const property of propertiesOf(type)) {
      const inner = checker.getTypeOfSymbolAtLocation(property, payload);
      look(inner, path ? `${path}.${property.name}` : property.name, depth + 1);
    }
  };
  const type = checker.getTypeFromTypeNode(payload);
  look(type, '', 0);
  const variants = type.isUnion() ? type.types : [type];
  const fields = new Set(variants.flatMap((variant) => propertiesOf(variant).map(({ name }) => name)));
  return { fields: [...fields], personal: [...new Set(personal)] };
}

/** Only what we declared ourselves: not the methods that an array or a branded string carries. */
const propertiesOf = (type) =>
  type
    .getProperties()
    .filter((property) =>
      property.declarations?.some((one) => !one.getSourceFile().fileName.includes('node_modules')),
    );

/** Of each event that the domain declares: `{ fields, personal }`, read from the types of its payload. */
export function eventPayloads() {
  const config = ts.readConfigFile(join(root, 'tsconfig.json'), ts.sys.readFile).config;
  const { options } = ts.convertCompilerOptionsFromJson({ ...config.compilerOptions, types: [] }, root);
  const program = ts.createProgram([join(root, 'libs', 'domain', 'src', 'contexts.ts')], options);
  const checker = program.getTypeChecker();
  const ours = program.getSourceFiles().filter(({ fileName }) => !fileName.includes('node_modules'));
  return new Map(
    ours
      .flatMap((source) => eventsIn(source))
      .map(({ type, payload }) => [type, describePayload(checker, payload)]),
  );
}
