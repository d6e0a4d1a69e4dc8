// CommonJS sources on Node 20; NestJS 12 and a few others ship ESM only, so they go through the transform too.
// An empty transformIgnorePatterns would also transform google-protobuf, which breaks ("self is not defined").
const esmOnly = [
  '@nestjs',
  'otplib',
  '@otplib',
  '@noble',
  '@scure',
  'file-type',
  'strtok3',
  'token-types',
  'uint8array-extras',
  '@borewit',
  '@tokenizer',
  'jose',
  'openid-client',
  'oauth4webapi',
  'cookie',
  'uuid',
  // CommonJS that imports an ESM package at run time, which jest refuses unless it is transformed.
  '@fastify/cookie',
];

module.exports = {
  testEnvironment: 'node',
  // Tests wait for real servers, and a busy machine is slow: a limit is there to end what hangs, not to judge speed.
  testTimeout: 30_000,
  // Node does not give back all that a spec file has loaded; 250 of them in one process reach the limit of its heap.
  workerIdleMemoryLimit: '1GB',
  globalSetup: '<rootDir>/test/support/global-setup.cjs',
  globalTeardown: '<rootDir>/test/support/global-teardown.cjs',
  modulePathIgnorePatterns: ['<rootDir>/dist', '<rootDir>/.data'],
  testMatch: ['<rootDir>/(apps|libs|test)/**/*.spec.ts'],
  transform: {
    '^.+\\.m?[jt]s$': [
      '@swc/jest',
      {
        jsc: {
          parser: { syntax: 'typescript', decorators: true },
          transform: { legacyDecorator: true, decoratorMetadata: true },
          target: 'es2022',
          keepClassNames: true,
        },
        module: { type: 'commonjs' },
        sourceMaps: 'inline',
      },
    ],
  },
  transformIgnorePatterns: [`/node_modules/(?!(${esmOnly.join('|')})/)`],
  moduleNameMapper: {
    '^@slipway/(domain|application|infra)/(.*)$': '<rootDir>/libs/$1/src/$2',
    '^(\\.{1,2}/.*)\\.js$': '$1',
  },
};
