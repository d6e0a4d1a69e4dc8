// The house rules that a machine can check. `test/arch/lint-rules.spec.ts` breaks each of ours once.
import { defineConfig } from 'eslint/config';
import globals from 'globals';
import tseslint from 'typescript-eslint';
import vue from 'eslint-plugin-vue';
import { house } from './scripts/lint/house-plugin.mjs';
import {
  childProcess,
  clock,
  envOnce,
  impure,
  inMemoryEvents,
  leaksByTime,
  pendingTypes,
  properties,
  pureSyntax,
  rawFetch,
  rawHttp,
  swallowed,
  syntax,
  testGlobals,
  typescriptSyntax,
} from './scripts/lint/restrictions.mjs';

const tests = ['**/*.spec.ts', '**/*.conformance.ts', 'libs/domain/src/kernel/given*.ts', 'test/**/*.ts'];
const scripts = ['**/*.mjs', '**/*.cjs', '**/*.js'];
const server = ['apps/**/*.ts', 'libs/**/*.ts', 'migrations/**/*.ts', 'test/**/*.ts'];
const ui = ['ui/**/*.ts', 'ui/**/*.vue'];

// A later block replaces the whole list of a rule, so each block composes its own.
const restrict = (names, checkGlobalObject = true) => ['error', { globals: names, checkGlobalObject }];
const sizes = (lines, functionLines) => ({
  'max-lines': ['error', { max: lines, skipBlankLines: true, skipComments: true }],
  'max-lines-per-function': ['error', { max: functionLines, skipBlankLines: true, skipComments: true }],
  'house/max-params': ['error', { max: 4, injected: 6 }],
  'max-depth': ['error', 3],
  // A switch counts once, however many members its union has: exhaustive switches are how we branch.
  complexity: ['error', { max: 10, variant: 'modified' }],
});

const everywhere = {
  ...sizes(300, 50),
  'house/reasoned-disable': 'error',
  'house/no-drawers': 'error',
  'no-restricted-properties': ['error', ...properties],
  'no-restricted-globals': restrict(testGlobals),
  'no-restricted-syntax': ['error', ...syntax],
  'no-restricted-imports': ['error', { paths: childProcess }],
  eqeqeq: 'error',
  'no-var': 'error',
  'prefer-const': 'error',
  'no-eval': 'error',
  'no-new-func': 'error',
  'no-empty': 'error',
  'no-useless-catch': 'error',
  'no-unsafe-finally': 'error',
  'no-fallthrough': 'error',
  'no-self-compare': 'error',
  'no-constant-condition': ['error', { checkLoops: 'allExceptWhileTrue' }],
  'no-prototype-builtins': 'error',
  'no-control-regex': 'error',
  'no-async-promise-executor': 'error',
  'preserve-caught-error': 'error',
};

const typed = {
  'no-restricted-syntax': ['error', ...typescriptSyntax],
  '@typescript-eslint/switch-exhaustiveness-check': ['error', { requireDefaultForNonUnion: true }],
  '@typescript-eslint/no-explicit-any': 'error',
  '@typescript-eslint/no-non-null-assertion': 'error',
  '@typescript-eslint/consistent-type-assertions': ['error', { assertionStyle: 'never' }],
  '@typescript-eslint/no-floating-promises': 'error',
  // Numbers and bigints read the same in every locale that a template can meet.
  '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
  // `return reply.end()` in an early exit is clear enough.
  '@typescript-eslint/no-confusing-void-expression': 'off',
  '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', ignoreRestSiblings: true }],
  '@typescript-eslint/no-unnecessary-condition': [
    'error',
    { allowConstantLoopConditions: 'only-allowed-literals' },
  ],
  // Spreading a text counts its code points, which is what a limit on a name means.
  '@typescript-eslint/no-misused-spread': ['error', { allow: ['string'] }],
  // A Nest module is an empty class under a decorator.
  '@typescript-eslint/no-extraneous-class': ['error', { allowWithDecorator: true }],
  // A port's method is async for the adapter that waits, also where this one does not.
  '@typescript-eslint/require-await': 'off',
  // Deciders need method syntax: property syntax is contravariant and fits no general `Decider`.
  '@typescript-eslint/method-signature-style': 'off',
  // `Record<never, never>` is the payload of a message that says nothing besides its name.
  '@typescript-eslint/no-generated-empty-object-type': 'off',
  // `command('…').of<Payload>()` names its payload once, on purpose.
  '@typescript-eslint/no-unnecessary-type-parameters': 'off',
};

export default defineConfig(
  {
    ignores: [
      '**/dist/**',
      '**/node_modules/**',
      '**/.data/**',
      '**/coverage/**',
      'ui/src/shared/api/generated/**',
      'test/arch/fixtures/**',
      'test/out/**',
      'bench/out/**',
    ],
  },
  { linterOptions: { reportUnusedDisableDirectives: 'error' }, plugins: { house } },
  {
    files: [...scripts, ...server, ...ui],
    rules: everywhere,
  },
  {
    files: scripts,
    languageOptions: { globals: globals.node },
    rules: { 'no-undef': 'error', 'no-unused-vars': ['error', { argsIgnorePattern: '^_' }] },
  },
  { files: ['**/*.cjs'], languageOptions: { sourceType: 'commonjs' } },
  {
    files: ['ui/**/*.js', 'ui/**/*.mjs'],
    languageOptions: { globals: globals.browser },
  },

  {
    files: [...server, ...ui],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: {
      // The same for every file: TypeScript loads a project again whenever this list changes.
      parserOptions: {
        projectService: true,
        tsconfigRootDir: import.meta.dirname,
        extraFileExtensions: ['.vue'],
      },
    },
    rules: typed,
  },

  {
    files: ['apps/**/*.ts', 'libs/**/*.ts'],
    ignores: tests,
    rules: {
      'no-restricted-syntax': ['error', ...typescriptSyntax, swallowed, ...leaksByTime],
      'no-restricted-globals': restrict([...testGlobals, rawFetch]),
      'no-restricted-properties': ['error', ...properties, envOnce],
      'no-restricted-imports': ['error', { paths: [...childProcess, ...rawHttp, inMemoryEvents] }],
    },
  },
  {
    files: ['libs/infra/src/config/**/*.ts'],
    ignores: tests,
    rules: { 'no-restricted-properties': ['error', ...properties] },
  },
  {
    files: ['libs/infra/**/*.adapter.ts'],
    rules: {
      'no-restricted-globals': restrict(testGlobals),
      'no-restricted-imports': ['error', { paths: [...childProcess, inMemoryEvents] }],
    },
  },
  {
    // A request or response class exists for validation and the OpenAPI document: rows and literals of its shape
    // are answers too, and there is no prototype that a spread could lose. So are the option bags of Nest.
    files: ['apps/**/*.ts'],
    rules: {
      '@typescript-eslint/no-unsafe-class-instance-assignment': 'off',
      '@typescript-eslint/no-misused-spread': 'off',
    },
  },
  {
    // The outside world: it reads its own environment and calls whom it likes.
    files: ['apps/sandbox/**/*.ts'],
    rules: {
      'no-restricted-globals': restrict(testGlobals),
      'no-restricted-properties': ['error', ...properties],
      'no-restricted-imports': ['error', { paths: childProcess }],
    },
  },
  {
    files: ['libs/domain/**/*.ts'],
    ignores: tests,
    rules: {
      'no-restricted-syntax': ['error', ...typescriptSyntax, swallowed, ...pureSyntax],
      'no-restricted-globals': restrict([...testGlobals, ...impure]),
      'no-restricted-properties': ['error', ...properties, clock],
      '@typescript-eslint/no-restricted-types': ['error', { types: pendingTypes }],
    },
  },
  {
    // Parsers turn `unknown` into a type that they have just checked; the kernel brands ids.
    files: ['**/*.parser.ts', 'libs/domain/src/kernel/**/*.ts', ...tests],
    rules: { '@typescript-eslint/consistent-type-assertions': 'off' },
  },
  {
    files: tests,
    rules: {
      ...sizes(500, 500),
      // A test looks at answers as the client gets them: parsed JSON.
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
      '@typescript-eslint/no-unsafe-type-assertion': 'off',
      '@typescript-eslint/unbound-method': 'off',
      '@typescript-eslint/no-unsafe-class-instance-assignment': 'off',
    },
  },

  { files: ui, extends: [vue.configs['flat/recommended-error'], vue.configs['no-layout-rules']] },
  {
    files: ui,
    languageOptions: { globals: globals.browser },
    rules: {
      // A `.vue` import has no type outside vue-tsc, which checks these itself.
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
      // `const { t } = useI18n()` is how composables are used.
      '@typescript-eslint/unbound-method': 'off',
    },
  },
  {
    files: ['ui/**/*.vue'],
    languageOptions: { parserOptions: { parser: tseslint.parser } },
    rules: {
      ...sizes(250, 50),
      'vue/block-lang': ['error', { script: { lang: 'ts' } }],
      'vue/component-api-style': ['error', ['script-setup']],
      'vue/no-v-html': 'error',
      // A prop that is `?` in its type may be absent; a default in the destructuring is compiled into the prop.
      'vue/require-default-prop': 'off',
      '@typescript-eslint/no-useless-default-assignment': 'off',
    },
  },
  // A build tool's own configuration belongs to no TypeScript project.
  { files: ['**/*.config.{ts,mts}'], extends: [tseslint.configs.disableTypeChecked] },
  {
    // Configuration files and declaration shims follow the shape of the tool that reads them.
    files: ['**/*.config.{ts,mts,mjs,cjs,js}', '**/*.d.ts'],
    rules: { 'no-restricted-syntax': ['error', ...syntax] },
  },
);
