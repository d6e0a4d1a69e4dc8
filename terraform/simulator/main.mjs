// Stands in for the Terraform CLI where neither Terraform nor OpenTofu is installed: the same arguments, the same
// JSON stream (the part that is read), the same exit codes, a state file that Terraform reads and the other way round.
// It knows only modules that carry a simulator.json. Plain Node without dependencies; state is in the current folder.
import { applyPlan } from './apply.mjs';
import { loadModule, loadVariables, planChanges, readPlan, showPlan, writePlan } from './plan.mjs';
import { lockState, readState } from './state.mjs';
import { Failure, diagnostic, json, print } from './ui.mjs';

const VERSION = '1.0.0';

const commands = {
  version: async () => print(`Slipway simulator v${VERSION}`),
  init: async () => {
    const module = await loadModule();
    print(
      `The simulator stands in for Terraform: ${module.resources.length} resources of this module are known.`,
    );
  },
  plan: async ({ flags }) => {
    json('version', `Slipway simulator ${VERSION}`);
    const module = await loadModule();
    const variables = await loadVariables(module);
    const unlock = await lockState(flags['lock-timeout'], 'plan');
    try {
      const plan = planChanges(module, variables, await readState(), flags.destroy === true);
      await writePlan(flags.out, plan);
    } finally {
      await unlock();
    }
  },
  show: async ({ files }) => print(JSON.stringify(showPlan(await readPlan(files[0])))),
  apply: async ({ flags, files }) => {
    json('version', `Slipway simulator ${VERSION}`);
    const module = await loadModule();
    const unlock = await lockState(flags['lock-timeout'], 'apply');
    try {
      await applyPlan(module, await readPlan(files[0]));
    } finally {
      await unlock();
    }
  },
  output: async () => {
    const { outputs } = await readState();
    const shown = Object.entries(outputs).map(([name, output]) => [name, { sensitive: false, ...output }]);
    print(JSON.stringify(Object.fromEntries(shown), null, 2));
  },
};

/** `-name=value`, `-name`, and what is no flag. */
function parseArguments(words) {
  const flags = {};
  const files = [];
  for (const word of words) {
    const [, name, value] = /^-([a-z-]+)(?:=(.*))?$/s.exec(word) ?? [];
    if (name === undefined) files.push(word);
    else flags[name] = value ?? true;
  }
  return { flags, files };
}

async function main([name, ...words]) {
  const command = Object.hasOwn(commands, name ?? '') ? commands[name] : undefined;
  if (command === undefined)
    throw new Failure('Unknown command', `Known are ${Object.keys(commands).join(', ')}.`);
  await command(parseArguments(words));
}

try {
  await main(process.argv.slice(2));
} catch (error) {
  const failure = error instanceof Failure ? error : new Failure('The simulator failed', String(error.stack));
  if (process.argv.includes('-json') && process.argv[2] !== 'show') diagnostic(failure);
  else process.stderr.write(`Error: ${failure.summary}\n\n${failure.detail}\n`);
  process.exitCode = 1;
}
