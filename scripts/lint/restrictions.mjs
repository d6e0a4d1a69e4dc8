// What must not be written, and what to write instead: the lists that ESLint's no-restricted-* rules take.

const testFunctions = ['describe', 'it', 'test', 'suite', 'bench'];
export const properties = [
  {
    object: 'Math',
    property: 'random',
    message:
      'Not reproducible and not secret: take ids from the kernel, bytes and jitter (randomInt) from node:crypto.',
  },
  ...testFunctions.flatMap((object) => [
    ...['skip', 'skipIf', 'runIf', 'todo', 'failing', 'fails'].map((property) => ({
      object,
      property,
      message: 'A test runs or it is deleted.',
    })),
    { object, property: 'only', message: 'This would silence every other test of the file.' },
  ]),
];
export const envOnce = {
  object: 'process',
  property: 'env',
  message: 'Env is read once, in libs/infra/src/config/env.ts.',
};
export const clock = {
  object: 'Date',
  property: 'now',
  message: 'The domain has no clock: use context.now.',
};

export const testGlobals = ['xit', 'xtest', 'xdescribe', 'fit', 'fdescribe'].map((name) => ({
  name,
  message: 'A test runs, beside all others, or it is deleted.',
}));
export const rawFetch = {
  name: 'fetch',
  message:
    'Outgoing calls belong to an adapter (libs/infra/**/*.adapter.ts), with a deadline and an address check.',
};
export const impure = [
  'process',
  'Buffer',
  'console',
  'performance',
  'crypto',
  'fetch',
  'setTimeout',
  'setInterval',
  'setImmediate',
  'queueMicrotask',
  'require',
  '__dirname',
  'Promise',
].map((name) => ({
  name,
  message: 'The domain is pure and synchronous; pass the fact in the command or the context.',
}));

export const pendingTypes = Object.fromEntries(
  ['Promise', 'PromiseLike', 'AsyncIterable', 'AsyncGenerator'].map((name) => [
    name,
    { message: 'Nothing in the domain waits; only ports and adapters do.' },
  ]),
);

const shellTrue = 'Build the argument list as an array; a shell would parse it.';
const processStarters = '/^(spawn|spawnSync|execFile|execFileSync|fork)$/';
export const syntax = [
  { selector: "Property[key.name='shell'][value.value=true]", message: shellTrue },
  {
    selector: `CallExpression[callee.name=${processStarters}] > ObjectExpression > Property[key.name='shell'][value.value!=false][value.value!=true]`,
    message: shellTrue,
  },
  {
    selector: `CallExpression[callee.property.name=${processStarters}] > ObjectExpression > Property[key.name='shell'][value.value!=false][value.value!=true]`,
    message: shellTrue,
  },
  {
    selector: 'ImportExpression[source.value=/^(node:)?child_process$/]',
    message: 'Import spawn or execFile by name, so that exec stays visible.',
  },
  {
    selector: "CallExpression[callee.name='require'][arguments.0.value=/^(node:)?child_process$/]",
    message: 'Import spawn or execFile by name, so that exec stays visible.',
  },
];
export const typescriptSyntax = [
  ...syntax,
  { selector: 'ExportDefaultDeclaration', message: 'Named exports only: one name for one thing everywhere.' },
  { selector: 'TSEnumDeclaration', message: 'Use a union of literals.' },
];
export const swallowed = {
  selector: 'CatchClause[param=null]',
  message: 'A catch uses its error: look at it, wrap it as the cause, or let it pass.',
};
const secretName = '/(token|hash|signature|secret|digest)$/i';
const publicName = '/(request|body|consistency|deadline|content)(token|hash|digest)$/i';
export const leaksByTime = ['left', 'right'].flatMap((side) => {
  const other = side === 'left' ? 'right' : 'left';
  const notAConstant = `[${other}.type!='Literal'][${other}.name!='undefined'][${other}.operator!='typeof']`;
  return ['name', 'property.name'].map((path) => ({
    selector: `BinaryExpression[operator=/^[!=]==?$/][${side}.${path}=${secretName}]:not([${side}.${path}=${publicName}])${notAConstant}`,
    message: 'Comparing a secret takes longer the more of it is right: use crypto.timingSafeEqual.',
  }));
});
export const pureSyntax = [
  { selector: "NewExpression[callee.name='Date'][arguments.length=0]", message: clock.message },
  { selector: "CallExpression[callee.name='Date']", message: clock.message },
  { selector: ':function[async=true]', message: 'Nothing in the domain returns a Promise.' },
  { selector: 'AwaitExpression', message: 'Nothing in the domain waits.' },
];

export const childProcess = ['child_process', 'node:child_process'].map((name) => ({
  name,
  importNames: ['exec', 'execSync', 'default'],
  message: 'exec runs a shell. Import spawn or execFile by name and pass an array.',
}));
export const rawHttp = ['http', 'https', 'node:http', 'node:https'].map((name) => ({
  name,
  importNames: ['request', 'get', 'default'],
  message: rawFetch.message,
}));
export const inMemoryEvents = {
  name: '@nestjs/cqrs',
  importNames: ['EventBus', 'EventPublisher', 'EventsHandler', 'Saga', 'AggregateRoot'],
  message: 'Lost at every crash. React to stored events with a projection or a process manager.',
};
