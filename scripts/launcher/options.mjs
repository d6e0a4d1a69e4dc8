import { parseArgs } from 'node:util';
import { settings } from '../settings.mjs';
import { Sentence } from './sentences.mjs';

export const startOptions = [
  { name: 'port', argument: 'N', setting: 'PORT', meaning: 'same as PORT' },
  { name: 'host', argument: 'ADDRESS', setting: 'HOST', meaning: 'same as HOST' },
  { name: 'data-dir', argument: 'FOLDER', setting: 'DATA_DIR', meaning: 'same as DATA_DIR' },
  { name: 'no-install', meaning: 'never install packages' },
  { name: 'no-build', meaning: 'never build; use dist/ and ui/dist/ as they are' },
  { name: 'demo', meaning: 'found a worked example company first; only in a folder without an owner' },
  { name: 'verbose', meaning: "mirror every process' log lines to the terminal" },
  { name: 'help', meaning: 'this list' },
];

const row = (left, right) => `  ${left.padEnd(24)} ${right}`;

/** The text of `npm start -- --help`. */
export function helpText() {
  const options = startOptions.map(({ name, argument, meaning }) =>
    row(`--${name}${argument ? ` ${argument}` : ''}`, meaning),
  );
  const variables = settings.map(({ name, default: usual, meaning }) => row(name, `${meaning} [${usual}]`));
  return [
    'npm start -- [options]',
    '',
    'Installs and builds when needed, starts a private PostgreSQL, migrates, starts Slipway and prints its address.',
    '',
    'Options',
    ...options,
    '',
    'Environment variables [default]',
    ...variables,
    '',
  ].join('\n');
}

/** Parses the command line of `npm start`. Values given there replace environment variables of the same meaning. */
export function parseOptions(argv) {
  const known = Object.fromEntries(
    startOptions.map(({ name, argument }) => [name, { type: argument ? 'string' : 'boolean' }]),
  );
  try {
    return parseArgs({ args: argv, options: known, strict: true, allowPositionals: false }).values;
  } catch (error) {
    if (!String(error.code).startsWith('ERR_PARSE_ARGS')) throw error;
    throw new Sentence(`${error.message.split('. To specify')[0]}. See npm start -- --help.`);
  }
}

/**
 * The settings that somebody gave, checked: `{ PORT: '3100', … }`. What nobody gave is absent, and an empty value
 * counts as not given.
 */
export function givenSettings(options, environment) {
  const given = {};
  for (const { name, check } of settings) {
    const option = startOptions.find(({ setting }) => setting === name);
    const value = (option && options[option.name]) ?? environment[name] ?? '';
    if (value === '') continue;
    const wrong = check?.(value);
    if (wrong)
      throw new Sentence(`${name} ${wrong}: correct it and run the command again (npm start -- --help).`);
    given[name] = value;
  }
  return given;
}
