// Lets a child process run our sources as they are: `node -r ./test/support/typescript.cjs some.ts`.
// The same transform and the same module names as in jest.config.cjs.
const { readFileSync } = require('node:fs');
const Module = require('node:module');
const { join } = require('node:path');
const { transformSync } = require('@swc/core');

const root = join(__dirname, '..', '..');
const ours = /^@slipway\/(domain|application|infra)\/(.*)$/;
const resolve = Module._resolveFilename;

Module._resolveFilename = (request, ...rest) => {
  const [, lib, path] = ours.exec(request) ?? [];
  return resolve(lib === undefined ? request : join(root, 'libs', lib, 'src', path), ...rest);
};

Module._extensions['.ts'] = (module, filename) => {
  const { code } = transformSync(readFileSync(filename, 'utf8'), {
    filename,
    jsc: {
      parser: { syntax: 'typescript', decorators: true },
      transform: { legacyDecorator: true, decoratorMetadata: true },
      target: 'es2022',
      keepClassNames: true,
    },
    module: { type: 'commonjs' },
    sourceMaps: 'inline',
  });
  module._compile(code, filename);
};
