/**
 * Writes test/stripe/parameters.json: which parameters each call takes, read from the types of the `stripe` package.
 * `node scripts/stripe-parameters.mjs` after another version of the package; `--print` writes to standard output only.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const root = join(fileURLToPath(import.meta.url), '..', '..');
const types = join(root, 'node_modules', 'stripe', 'cjs', 'resources');

/** The calls that the stand-in answers, and the type of what they take. */
const calls = [
  ['POST /v1/customers', 'Customers', 'CustomerCreateParams'],
  ['GET /v1/customers/:id', 'Customers', 'CustomerRetrieveParams'],
  ['GET /v1/payment_methods', 'PaymentMethods', 'PaymentMethodListParams'],
  ['GET /v1/payment_methods/:id', 'PaymentMethods', 'PaymentMethodRetrieveParams'],
  ['POST /v1/payment_methods/:id/attach', 'PaymentMethods', 'PaymentMethodAttachParams'],
  ['POST /v1/payment_methods/:id/detach', 'PaymentMethods', 'PaymentMethodDetachParams'],
  ['POST /v1/payment_intents', 'PaymentIntents', 'PaymentIntentCreateParams'],
  ['GET /v1/payment_intents', 'PaymentIntents', 'PaymentIntentListParams'],
  ['GET /v1/payment_intents/:id', 'PaymentIntents', 'PaymentIntentRetrieveParams'],
  ['POST /v1/payment_intents/:id/confirm', 'PaymentIntents', 'PaymentIntentConfirmParams'],
  ['POST /v1/payment_intents/:id/cancel', 'PaymentIntents', 'PaymentIntentCancelParams'],
  ['POST /v1/refunds', 'Refunds', 'RefundCreateParams'],
  ['GET /v1/refunds', 'Refunds', 'RefundListParams'],
  ['GET /v1/refunds/:id', 'Refunds', 'RefundRetrieveParams'],
  ['GET /v1/disputes', 'Disputes', 'DisputeListParams'],
  ['GET /v1/disputes/:id', 'Disputes', 'DisputeRetrieveParams'],
];

const files = [...new Set(calls.map(([, file]) => join(types, `${file}.d.ts`)))];
const program = ts.createProgram(files, { strict: true, skipLibCheck: true, types: [] });
const checker = program.getTypeChecker();

const exported = (file, name) => {
  const source = program.getSourceFile(join(types, `${file}.d.ts`));
  const symbol = checker
    .getExportsOfModule(checker.getSymbolAtLocation(source))
    .find((one) => one.getName() === name);
  if (!symbol) throw new Error(`the package has no ${name} in ${file}`);
  return checker.getDeclaredTypeOfSymbol(symbol);
};

/** Also `string & {}`, by which the package leaves a list of texts open. */
const isText = (type) =>
  (type.flags & ts.TypeFlags.StringLike) !== 0 || (type.isIntersection() && type.types.some(isText));
const isObject = (type) => (type.flags & (ts.TypeFlags.Object | ts.TypeFlags.Intersection)) !== 0;
const isMap = (type) => checker.getIndexInfosOfType(type).length > 0 || type.getProperties().length === 0;

/** `true`: a value. `"map"`: any names. An object: these names. A list is as what it holds. */
function shapeOf(type, depth = 0) {
  const parts = type.isUnion() ? type.types : [type];
  const objects = parts.filter((part) => isObject(part) && !isText(part));
  if (objects.length === 0) return true;
  // Deeper than any of our calls goes, the name alone is looked at.
  if (depth === 2) return 'map';
  const [object] = objects;
  if (checker.isArrayType(object)) return shapeOf(checker.getTypeArguments(object)[0], depth);
  if (isMap(object)) return 'map';
  return namesOf(object, depth + 1);
}

function namesOf(type, depth) {
  const pairs = type.getProperties().map((property) => {
    const [declaration] = property.declarations;
    return [property.getName(), shapeOf(checker.getTypeOfSymbolAtLocation(property, declaration), depth)];
  });
  return Object.fromEntries(pairs.sort(([a], [b]) => a.localeCompare(b)));
}

const named = calls.map(([call, file, name]) => [call, namesOf(exported(file, name), 0)]);
const { version } = JSON.parse(readFileSync(join(root, 'node_modules', 'stripe', 'package.json'), 'utf8'));
const text = `${JSON.stringify({ version, calls: Object.fromEntries(named) })}\n`;
if (process.argv.includes('--print')) process.stdout.write(text);
else writeFileSync(join(root, 'test', 'stripe', 'parameters.json'), text);
