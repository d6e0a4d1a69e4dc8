import { readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { root } from '../launcher/files.mjs';

const built = join(root, 'dist', 'apps', 'api');
const require = createRequire(join(built, 'package.json'));

// They start something when they are loaded.
const entries = new Set(['main.js', 'print-openapi.js']);

function modulesUnder(folder) {
  return readdirSync(folder, { withFileTypes: true })
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) return modulesUnder(path);
      return entry.name.endsWith('.js') && !entries.has(entry.name) ? [path] : [];
    })
    .sort();
}

/** `(limit, used) => …`: the names in which a sentence speaks of the facts of a case. */
function parametersOf(sentence) {
  const list = /^(?:\(([^)]*)\)|(\w+))\s*=>/.exec(sentence.toString());
  if (!list) throw new Error(`a sentence is not an arrow function: ${sentence.toString()}`);
  return (list[1] ?? list[2])
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
}

/** Notes every `error(…)` from now on, so that no list of definitions can be incomplete. */
function recordErrors() {
  const kernel = require(join(built, 'libs', 'domain', 'src', 'kernel', 'errors.js'));
  const declare = kernel.error;
  const errors = [];
  kernel.error = (code, kind, sentence) => {
    const definition = declare(code, kind, sentence);
    const facts = parametersOf(sentence).map((name) => `{${name}}`);
    errors.push({ code, kind, sentence: definition(...facts).detail });
    return definition;
  };
  return errors;
}

/**
 * The compiled API: `errors`, all that were declared; `exportsOf(path)`, a module by its path in the clone without
 * extension; `controllers`, all classes that have routes or could have some.
 */
export function loadBuiltApi() {
  require('reflect-metadata');
  const errors = recordErrors();
  const folders = ['libs/domain/src', 'libs/application/src', 'apps/api/src'];
  const loaded = folders.flatMap((folder) => modulesUnder(join(built, folder)).map((path) => require(path)));
  const controllers = loaded.flatMap((module) =>
    Object.values(module).filter(
      (value) => typeof value === 'function' && Reflect.hasMetadata('__controller__', value),
    ),
  );
  return { errors, controllers, exportsOf: (path) => require(join(built, `${path}.js`)) };
}
