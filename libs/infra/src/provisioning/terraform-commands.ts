import { join } from 'node:path';
import type { Workspace } from '@slipway/application/provisioning/provisioning.ports';
import type { RunFolder } from './run-folder';
import type { OperationKind, PhaseName } from './run-record.parser';
import type { PhaseCommand } from './run-phase';
import type { FoundEngine } from './terraform-engine';

export type CommandContext = {
  readonly folder: RunFolder;
  readonly workspace: Workspace;
  readonly engine: FoundEngine;
  readonly searchPath: string;
};

const planFile = 'run.tfplan';
const manners = ['-input=false', '-no-color'];
const stateLock = '-lock-timeout=30s';

/** What is started for a phase: arguments are literals, values are in files and in the environment. */
export function commandOf(context: CommandContext, name: PhaseName, kind: OperationKind): PhaseCommand {
  const { engine, folder } = context;
  return {
    file: engine.file,
    words: [...engine.words, ...wordsOf(name, kind)],
    env: environmentOf(context),
    cwd: folder.work,
  };
}

function wordsOf(name: PhaseName, kind: OperationKind): readonly string[] {
  const words: Readonly<Record<PhaseName, readonly string[]>> = {
    init: ['init', ...manners],
    plan: [
      'plan',
      ...manners,
      '-json',
      stateLock,
      ...(kind === 'destroy' ? ['-destroy'] : []),
      `-out=${planFile}`,
    ],
    show: ['show', '-no-color', '-json', planFile],
    apply: ['apply', ...manners, '-json', stateLock, planFile],
    output: ['output', '-no-color', '-json'],
  };
  return words[name];
}

/** Nothing of our own environment is handed on: it holds the keys of the platform. */
function environmentOf({ folder, workspace, searchPath }: CommandContext): Readonly<Record<string, string>> {
  const credentials = Object.entries(workspace.credentials).map(([name, secret]): [string, string] => [
    name,
    secret.reveal(),
  ]);
  return {
    PATH: searchPath,
    HOME: folder.root,
    LC_ALL: 'C',
    CHECKPOINT_DISABLE: '1',
    TF_IN_AUTOMATION: '1',
    TF_INPUT: '0',
    TF_CLI_CONFIG_FILE: join(folder.root, 'terraform.rc'),
    SLIPWAY_NODE: process.execPath,
    ...Object.fromEntries(credentials),
  };
}
