import { join } from 'node:path';
import ts from 'typescript';
import { root } from '../launcher/files.mjs';

/** A program of these files of the clone and what they import. */
export function programOf(...paths) {
  const config = ts.readConfigFile(join(root, 'tsconfig.json'), ts.sys.readFile).config;
  const { options } = ts.convertCompilerOptionsFromJson({ ...config.compilerOptions, types: [] }, root);
  return ts.createProgram(
    paths.map((path) => join(root, path)),
    options,
  );
}

/** The call `<of>.name(…)` that a node is the object of, if it is. */
function calledOn(node, name) {
  const access = node.parent;
  if (!ts.isPropertyAccessExpression(access) || access.expression !== node || access.name.text !== name)
    return undefined;
  return ts.isCallExpression(access.parent) ? access.parent : undefined;
}

/** `event('billing.order-placed').of<Payload>().upcast(1, …)`: its stored type, and a call for each version. */
function declaredEvent(node) {
  if (!ts.isCallExpression(node) || node.expression.getText() !== 'event') return undefined;
  const [type] = node.arguments;
  const first = calledOn(node, 'of');
  if (!type || !ts.isStringLiteral(type) || !first) return undefined;
  const versions = [];
  for (let call = first; call; call = calledOn(call, 'upcast')) versions.push(call);
  return { type: type.text, versions };
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

/** What a definition of `EventDefinition<T, D>` takes: `D`. */
function payloadOf(checker, call) {
  const [signature] = checker.getTypeAtLocation(call).getCallSignatures();
  return checker.getTypeOfSymbolAtLocation(signature.parameters[0], call);
}

/** Every version of every event that the program declares: `{ type, version, payload }`, the payload as a type. */
export function eventTypes(program) {
  const checker = program.getTypeChecker();
  return program
    .getSourceFiles()
    .filter(({ fileName }) => !fileName.includes('node_modules'))
    .flatMap(eventsIn)
    .flatMap(({ type, versions }) =>
      versions.map((call, index) => ({ type, version: index + 1, payload: payloadOf(checker, call) })),
    );
}

/** An exported type of one of the program's files. */
export function exportedType(program, path, name) {
  const checker = program.getTypeChecker();
  const module = checker.getSymbolAtLocation(program.getSourceFile(join(root, path)));
  const symbol = checker.getExportsOfModule(module).find((one) => one.name === name);
  return checker.getDeclaredTypeOfSymbol(symbol);
}
