import 'reflect-metadata';
import { InvalidSettings } from '@slipway/infra/config/env';
import { UsageError } from './command';
import type { OperatorCommand } from './command';
import { bootstrap } from './commands/bootstrap';
import { migrate } from './commands/migrate';
import { rebuild } from './commands/rebuild';

const commands: readonly OperatorCommand[] = [migrate, bootstrap, rebuild];

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
  await command.run(args, say);
}

main(process.argv.slice(2)).catch((error: unknown) => {
  const isForOperator = error instanceof UsageError || error instanceof InvalidSettings;
  console.error(isForOperator ? error.message : error);
  process.exit(isForOperator ? 2 : 1);
});
