import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const dist = fileURLToPath(new URL('../../dist/apps', import.meta.url));
const load = createRequire(import.meta.url);
let isApart = false;

/** A module of the built product, as one of its processes runs it: `infra/event-store/postgres/postgres-event-store`. */
export function built(path) {
  const [library, ...rest] = path.split('/');
  const files = ['projector', 'cli'].map((app) => join(dist, app, 'libs', library, 'src', ...rest));
  const file = files.find((one) => existsSync(`${one}.js`));
  if (file === undefined) throw new Error(`${path} is not built; run npm run build first`);
  if (!isApart) keepApart();
  return load(file);
}

/** emmett sets how `pg` parses numbers and JSON for the whole process. What is ours gets a `pg` of its own. */
function keepApart() {
  isApart = true;
  for (const loaded of Object.keys(load.cache))
    if (/node_modules\/pg(-types)?\//.test(loaded)) delete load.cache[loaded];
}
