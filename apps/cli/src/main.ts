import 'reflect-metadata';
import { Refusal } from '@slipway/domain/kernel';
import { InvalidSettings } from '@slipway/infra/config/env';
import { UsageError } from './command';
import type { OperatorCommand } from './command';

const commands: readonly OperatorCommand[] = [
  {
    name: 'migrate',
    usage: '',
    summary:
      'create or update the logins and the schemas of the event store, the read models and the job queue',
    load: async () => (await import('./commands/migrate.js')).migrate,
  },
  {
    name: 'bootstrap',
    usage: '[--if-unclaimed]',
    summary: 'print a one-time link, good for a day, that creates the first owner; older links end',
    load: async () => (await import('./commands/bootstrap.js')).bootstrap,
  },
  {
    name: 'rebuild',
    usage: '<view>|--all',
    summary: 'empty a read model and let the projectors fill it again from the log',
    load: async () => (await import('./commands/rebuild.js')).rebuild,
  },
];

function help(): string {
  const lines = commands.map(({ name, usage, summary }) => `  ${`${name} ${usage}`.padEnd(32)}${summary}`);
  return ['slipway: the operator’s commands', '', ...lines].join('\n');
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

async function main([name, ...args]: readonly string[]): Promise<void> {
  if (name === undefined || name === 'help' || name === '--help') return say(help());
  const command = commands.find((known) => known.name === name);
  if (!command) throw new UsageError(`there is no command ${name}.\n\n${help()}`);
  const run = await command.load();
  await run(args, say);
}

/** How Node's own parser of options begins the codes of its errors. */
const optionErrors = 'ERR_PARSE_ARGS';

/** What the operator can act on, without a stack; null for what nobody foresaw. */
function sentenceOf(error: unknown): string | null {
  if (error instanceof Refusal) return error.detail;
  if (error instanceof UsageError || error instanceof InvalidSettings) return error.message;
  const isBadOption =
    error instanceof TypeError && 'code' in error && String(error.code).startsWith(optionErrors);
  return isBadOption ? `${error.message}\n\n${help()}` : null;
}

main(process.argv.slice(2)).catch((error: unknown) => {
  const sentence = sentenceOf(error);
  console.error(sentence ?? error);
  process.exit(sentence === null ? 1 : 2);
});
