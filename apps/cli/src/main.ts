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
    name: 'test-mail',
    usage: '<e-mail>',
    summary: 'have a mail sent to see whether mails arrive, and say what the mail server answered',
    load: async () => (await import('./commands/test-mail.js')).testMail,
  },
  {
    name: 'drop-second-factor',
    usage: '<user id|e-mail> [--yes]',
    summary: 'let somebody in by password alone who has lost the app and the recovery codes; sessions end',
    load: async () => (await import('./commands/drop-second-factor.js')).dropSecondFactor,
  },
  {
    name: 'enable-person',
    usage: '<user id|e-mail>',
    summary: 'open an account again that an operator has disabled in the dashboard or over the API',
    load: async () => (await import('./commands/enable-person.js')).enablePerson,
  },
  {
    name: 'rebuild',
    usage: '<view>|--all [--from-start | --undo]',
    summary: 'fill a read model again beside the one that is read, which it replaces when it has everything',
    load: async () => (await import('./commands/rebuild.js')).rebuild,
  },
  {
    name: 'replay',
    usage:
      '--until <position|instant> [--view <view>] [--organization <id>] [--format text|ndjson|csv] [--out <file>]',
    summary: 'show a read model, or all, as it was at that time; what readers see stays as it is',
    load: async () => (await import('./commands/replay.js')).replay,
  },
  {
    name: 'parked',
    usage: 'list|retry|drop [<projection> [<key>]]',
    summary: 'show events that could not be projected, try them again, or leave one out for ever',
    load: async () => (await import('./commands/parked.js')).parked,
  },
  {
    name: 'reconcile',
    usage: '[payments [--days <n>] [--repair] | clouds [--delete <provider id>]…]',
    summary:
      'compare payments with the gateways and servers with the clouds; --repair records what the log does not know, --delete removes one thing that the log does not have. Exit code 0: they agree, 2: they differ, 3: not all could be compared',
    load: async () => (await import('./commands/reconcile.js')).reconcile,
  },
  {
    name: 'copy-events',
    usage: '--from <url> --to <url> [--verify-only | --move-checkpoints]',
    summary: 'copy the log into another event store, or go on with it, and compare both event by event',
    load: async () => (await import('./commands/copy-events.js')).copyEvents,
  },
  {
    name: 'verify-audit',
    usage:
      '[--anchor <file>] [--public-key <file>] [--max-age <minutes>] | --bundle <file> --public-key <file>',
    summary:
      'prove that no event of the log was changed, deleted, inserted, moved or cut off since it was sealed',
    load: async () => (await import('./commands/verify-audit.js')).verifyAudit,
  },
  {
    name: 'export-events',
    usage: '--out <file>',
    summary: 'write the log with its chain and signatures to a new file that anybody can verify',
    load: async () => (await import('./commands/export-events.js')).exportEvents,
  },
  {
    name: 'audit-key',
    usage: '[--exports]',
    summary: 'print the public key that anchors and bundles, or exports of the API, are verified with',
    load: async () => (await import('./commands/audit-key.js')).auditKey,
  },
  {
    name: 'rotate-keys',
    usage: '',
    summary:
      'seal everything again under MASTER_KEY that is still under MASTER_KEY_OTHER; may run under load',
    load: async () => (await import('./commands/rotate-keys.js')).rotateKeys,
  },
  {
    name: 'failpoints',
    usage: '',
    summary: 'print the points at which a test may kill a process with FAILPOINT=<name>:kill',
    load: async () => (await import('./commands/failpoints.js')).failpoints,
  },
  {
    name: 'forget',
    usage: '<user id or e-mail> [--yes]',
    summary: 'make everything personal about somebody unreadable, for ever; the log does not change',
    load: async () => (await import('./commands/forget.js')).forget,
  },
  {
    name: 'export-person',
    usage: '<user id or e-mail> [--out <file>]',
    summary: 'write what is held about somebody as JSON, to a new file or to standard output',
    load: async () => (await import('./commands/export-person.js')).exportPerson,
  },
];

function help(): string {
  const lines = commands.map(
    ({ name, usage, summary }) => `  ${`${name} ${usage}`.trimEnd()}\n      ${summary}`,
  );
  return ['slipway: the operator’s commands', '', ...lines].join('\n');
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

async function main([name, ...args]: readonly string[]): Promise<void> {
  if (name === undefined || ['help', '--help', '-h'].includes(name)) return say(help());
  const command = commands.find((known) => known.name === name);
  if (!command) throw new UsageError(`there is no command ${name}.\n\n${help()}`);
  if (args.includes('--help')) return say(`slipway ${command.name} ${command.usage}\n\n${command.summary}`);
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

// Whoever reads only the beginning (`slipway replay … | head`) has seen enough.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit(0);
});

main(process.argv.slice(2)).catch((error: unknown) => {
  const sentence = sentenceOf(error);
  console.error(sentence ?? error);
  if (error instanceof UsageError) process.exit(error.exitCode);
  process.exit(sentence === null ? 1 : 2);
});
