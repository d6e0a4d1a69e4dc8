// Who may import whom. Every rule has a folder `test/arch/fixtures/<rule name>/` that breaks exactly this rule;
// `test/arch/dependency-rules.spec.ts` fails for a rule without one.

const testCode = String.raw`\.(spec|conformance)\.ts$|/given[a-z-]*\.ts$|^test/`;

const onlyIn = (vendor, packages, home, why) => ({
  name: `vendor-${vendor}`,
  severity: 'error',
  comment: `${why} Import it only below ${home.join(', ')}; everyone else asks the port.`,
  from: {
    path: '^(apps|libs|migrations|ui)/',
    // The sandbox is the outside world, a program of its own that speaks to us over the wire.
    pathNot: [testCode, '^apps/sandbox/', ...home.map((folder) => `^${folder}/`)],
  },
  to: { path: `(^|node_modules/)(@types/)?(${packages})(/|$)` },
});

/** One place per vendor: replacing a vendor, or fixing its next CVE, touches one folder. */
const vendors = [
  onlyIn(
    'aws4fetch',
    'aws4fetch',
    ['libs/infra/src/provisioning/accounts'],
    'Signing for AWS needs the keys of an account.',
  ),
  onlyIn('ssh2', 'ssh2', ['libs/infra/src/servers'], 'SSH reaches root on customer machines.'),
  onlyIn('bullmq', 'bullmq', ['libs/infra/src/jobs'], 'BullMQ is transport and replaceable.'),
  onlyIn(
    'ioredis',
    'ioredis',
    ['libs/infra/src/jobs', 'libs/infra/src/limits'],
    'Redis is optional everywhere.',
  ),
  onlyIn(
    'rate-limiter',
    'rate-limiter-flexible',
    ['libs/infra/src/limits'],
    'Whoever counts requests counts by the port.',
  ),
  onlyIn(
    'mikro-orm',
    '@mikro-orm',
    ['libs/infra/src/database', 'migrations'],
    'MikroORM runs migrations and maps small rows; lists and folds use plain pg.',
  ),
  onlyIn(
    'pg',
    'pg',
    ['libs/infra'],
    'SQL belongs to adapters and views, where row-level security is scoped.',
  ),
  onlyIn(
    'eventstoredb',
    '@eventstore|@grpc|google-protobuf',
    ['libs/infra/src/event-store/eventstoredb'],
    'The client of EventStoreDB has traps that its adapter knows.',
  ),
  onlyIn(
    'nodemailer',
    'nodemailer',
    ['libs/infra/src/notifications'],
    'Links in mails open accounts, and nodemailer reads lists, files and addresses out of plain text.',
  ),
  onlyIn('stripe', 'stripe', ['libs/infra/src/billing/stripe'], 'Stripe’s words end at its adapter.'),
  onlyIn('argon2', '@node-rs/argon2', ['libs/infra/src/identity'], 'Passwords are hashed in one place.'),
  onlyIn(
    'simplewebauthn',
    '@simplewebauthn',
    ['libs/infra/src/identity'],
    'Whether a passkey is right is asked of the port.',
  ),
  onlyIn(
    'openid-client',
    'openid-client|oauth4webapi|jose',
    ['libs/infra/src/identity'],
    'Whom another party vouches for is asked of the port.',
  ),
  onlyIn(
    'otplib',
    'otplib|@otplib',
    ['libs/infra/src/identity'],
    'It takes one code again and again; who asks the port knows that.',
  ),
  onlyIn(
    'zxcvbn',
    '@zxcvbn-ts',
    ['libs/infra/src/identity'],
    'The list of common passwords is asked by its port.',
  ),
];

const domain = [
  {
    name: 'domain-imports-only-itself',
    severity: 'error',
    comment:
      'The domain is pure: no npm package, no node:*, nothing of application, infra or apps. Declare a port in libs/application, or pass the fact in the command or the context.',
    from: { path: '^libs/domain/', pathNot: testCode },
    to: { couldNotResolve: false, pathNot: '^libs/domain/' },
  },
  {
    name: 'domain-contexts-meet-at-messages',
    severity: 'error',
    comment:
      'A context may know what another one says (<ctx>.messages.ts) and the kernel, never how it decides. Import its messages, or let a process manager carry the fact.',
    from: { path: '^libs/domain/src/([^/]+)/', pathNot: [testCode, '^libs/domain/src/kernel/'] },
    to: {
      path: '^libs/domain/src/[^/]+/',
      pathNot: ['^libs/domain/src/$1/', '^libs/domain/src/kernel/', String.raw`\.messages\.ts$`],
    },
  },
  {
    name: 'kernel-imports-no-context',
    severity: 'error',
    comment:
      'Everything stands on the kernel, so the kernel stands on nothing. Move the context-specific part out.',
    from: { path: '^libs/domain/src/kernel/' },
    to: { path: '^libs/domain/src/', pathNot: '^libs/domain/src/kernel/' },
  },
  {
    name: 'contexts-have-one-door',
    severity: 'error',
    comment:
      "From outside the domain a context is entered by its index or its messages: '@slipway/domain/<ctx>'. Export what is missing there, or keep it private.",
    from: { path: '^(apps|libs/(application|infra))/', pathNot: testCode },
    to: {
      path: '^libs/domain/src/[^/]+/',
      pathNot: [String.raw`^libs/domain/src/[^/]+/index\.ts$`, String.raw`\.messages\.ts$`],
    },
  },
];

const layers = [
  {
    name: 'application-imports-no-adapter',
    severity: 'error',
    comment:
      'The application declares ports; infra implements them and apps wire them. Ask for the port instead.',
    // Specs of the runtime run on the in-memory event store, which passes the conformance suite.
    from: { path: '^libs/application/', pathNot: testCode },
    to: { path: '^(libs/infra|apps)/' },
  },
  {
    name: 'application-packages',
    severity: 'error',
    comment:
      'The application uses Nest decorators, the command bus, uuid, and what only computes (crypto, util, zlib). Everything that touches the outside is a port.',
    from: { path: '^libs/application/', pathNot: testCode },
    to: {
      couldNotResolve: false,
      pathNot: [
        '^(libs|apps|ui|test)/',
        '(^|node_modules/)(@nestjs/(common|cqrs)|reflect-metadata|rxjs|uuid)(/|$)',
        '^(node:)?(crypto|util|zlib)$',
      ],
    },
  },
  {
    name: 'infra-imports-no-app',
    severity: 'error',
    comment:
      'Adapters are wired by apps and never know them. Pass the value in, or move the code into infra.',
    from: { path: '^libs/infra/' },
    to: { path: '^apps/' },
  },
  {
    name: 'apps-never-import-each-other',
    severity: 'error',
    comment: 'Apps are separate processes. What two of them need belongs to a lib.',
    from: { path: '^apps/([^/]+)/' },
    to: { path: '^apps/', pathNot: '^apps/$1/' },
  },
  {
    name: 'sandbox-imports-nothing-of-ours',
    severity: 'error',
    comment:
      'The sandbox is the outside world: sharing code with it would hide a mistake on both sides of the wire.',
    from: { path: '^apps/sandbox/' },
    to: { path: '^libs/' },
  },
  {
    name: 'ui-imports-nothing-of-the-server',
    severity: 'error',
    comment: 'The dashboard knows the server by its OpenAPI client only.',
    from: { path: '^ui/' },
    to: { path: ['^(apps|libs)/', '^@slipway/(domain|application|infra)/'] },
  },
  {
    name: 'server-imports-nothing-of-the-ui',
    severity: 'error',
    comment: 'The server serves the built dashboard as files and never imports it.',
    from: { path: '^(apps|libs)/' },
    to: { path: '^ui/' },
  },
];

const hygiene = [
  {
    name: 'no-circular',
    severity: 'error',
    comment:
      'A cycle, also one of types only, is one module in several files. Move the shared part below both.',
    from: {},
    to: { circular: true },
  },
  {
    name: 'no-unresolvable',
    severity: 'error',
    comment:
      'An import that resolves to nothing escapes every other rule. Fix the path, or ask for the dependency.',
    // The bundler's own aliases and virtual modules are known to Vite only.
    from: { path: '^(apps|libs|test)/' },
    to: { couldNotResolve: true },
  },
  {
    name: 'production-imports-no-test-code',
    severity: 'error',
    comment: 'Specs, conformance suites, given() and dev dependencies are not there in production.',
    from: { path: '^(apps|libs)/', pathNot: testCode },
    to: { path: testCode },
  },
  {
    name: 'production-imports-no-dev-dependency',
    severity: 'error',
    comment: 'A dev dependency is not installed in production. Move it to dependencies, with a reason.',
    from: { path: '^(apps|libs)/', pathNot: testCode },
    to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'] },
  },
  {
    name: 'declared-packages-only',
    severity: 'error',
    comment:
      "The package is here by somebody else's wish and may vanish with them. Declare it in package.json.",
    from: { path: '^(apps|libs|test)/' },
    to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] },
  },
];

module.exports = {
  forbidden: [...domain, ...layers, ...vendors, ...hygiene],
  options: {
    tsConfig: { fileName: `${__dirname}/tsconfig.json` },
    tsPreCompilationDeps: true,
    combinedDependencies: false,
    doNotFollow: { path: 'node_modules' },
    // Anchored: many packages resolve into their own dist/, and what is excluded no rule sees.
    exclude: { path: String.raw`^(ui/)?dist/|^\.data/|^test/arch/fixtures/` },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['node', 'require', 'import', 'types', 'default'],
      mainFields: ['main', 'types', 'typings'],
    },
  },
};
