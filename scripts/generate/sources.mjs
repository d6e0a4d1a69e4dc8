import { createRequire } from 'node:module';
import { join } from 'node:path';
import { root } from '../launcher/files.mjs';

const require = createRequire(join(root, 'package.json'));
require('./test/support/typescript.cjs');

/** What a module of ours exports, run from its source: by its path in the clone without extension. */
export const exportsOf = (path) => require(join(root, `${path}.ts`));
