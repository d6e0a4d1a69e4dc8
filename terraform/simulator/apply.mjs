import { createInterface } from 'node:readline';
import { once } from 'node:events';
import { spawn } from 'node:child_process';
import { instanceOf, readState, saveState, textOf, typeOf } from './state.mjs';
import { Failure, addressOf, json, resourceFacts } from './ui.mjs';

const OUTPUT_LIMIT = 4_000;

/** First signal: the running provisioner is stopped and the state saved. Second: at once. */
function watchInterrupts() {
  const interrupt = { isRequested: false, child: undefined };
  const onSignal = () => {
    if (interrupt.isRequested) process.exit(1);
    interrupt.isRequested = true;
    json('log', 'Interrupt received. The simulator saves its state and ends.');
    interrupt.child?.kill('SIGKILL');
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  return interrupt;
}

/** Carries out a saved plan; every change is in the state before the next begins. */
export async function applyPlan(module, plan) {
  const interrupt = watchInterrupts();
  const state = await readState();
  if (state.serial !== plan.serial || (state.serial > 0 && state.lineage !== plan.lineage)) {
    throw new Failure('Saved plan is stale', 'The state was changed after the plan was made. Plan again.');
  }
  const done = { add: 0, change: 0, remove: 0 };
  const tools = { module, state, interrupt, done };
  for (const change of plan.changes) {
    if (interrupt.isRequested) break;
    await carryOut(change, tools);
  }
  if (interrupt.isRequested) throw new Failure('execution halted');
  await saveOutputs(module, state);
  const { add, change, remove } = done;
  json('change_summary', `Apply complete! Resources: ${add} added, ${change} changed, ${remove} destroyed.`, {
    changes: { ...done, operation: 'apply' },
  });
}

async function carryOut({ name, actions, input }, tools) {
  if (actions.includes('delete')) await remove(name, tools);
  if (actions.includes('create')) await create(name, input, tools);
  if (actions.includes('update')) await update(name, input, tools);
}

async function create(name, input, { module, state, interrupt, done }) {
  json('apply_start', `${addressOf(name)}: Creating...`, resourceFacts(name, 'create'));
  const result = await provision({ module, name, verb: 'create', input, interrupt });
  const { after } = module.resources.find((resource) => resource.name === name);
  state.instances.set(name, instanceOf(input, after, result.code !== 0));
  await saveState(state);
  if (result.code !== 0) fail(name, 'Creation', result);
  done.add += 1;
  json('apply_complete', `${addressOf(name)}: Creation complete`, resourceFacts(name, 'create'));
}

async function remove(name, { module, state, interrupt, done }) {
  const instance = state.instances.get(name);
  json('apply_start', `${addressOf(name)}: Destroying...`, resourceFacts(name, 'delete'));
  // As Terraform has it: what was never built to the end is forgotten without its destroy provisioner.
  if (instance.status !== 'tainted') {
    const input = instance.attributes.input.value;
    const result = await provision({ module, name, verb: 'destroy', input, interrupt });
    if (result.code !== 0) fail(name, 'Destruction', result);
  }
  state.instances.delete(name);
  await saveState(state);
  done.remove += 1;
  json('apply_complete', `${addressOf(name)}: Destruction complete`, resourceFacts(name, 'delete'));
}

/** In place and without a provisioner, as Terraform updates a terraform_data. */
async function update(name, input, { state, done }) {
  const instance = state.instances.get(name);
  const dynamic = { value: input, type: typeOf(input) };
  state.instances.set(name, {
    ...instance,
    attributes: { ...instance.attributes, input: dynamic, output: dynamic },
  });
  await saveState(state);
  done.change += 1;
  json('apply_complete', `${addressOf(name)}: Modifications complete`, resourceFacts(name, 'update'));
}

function fail(name, what, { code, output }) {
  json('apply_errored', `${addressOf(name)}: ${what} errored`, resourceFacts(name, what));
  const detail = `Error running command '${name}': exit status ${code}. Output: ${output}`;
  const failure = new Failure('local-exec provisioner error', detail);
  failure.address = addressOf(name);
  throw failure;
}

/** The module's program with the resource's values in the environment; prints its lines as they come. */
async function provision({ module, name, verb, input, interrupt }) {
  json('provision_start', `${addressOf(name)}: Provisioning with 'local-exec'...`, resourceFacts(name, verb));
  const env = { ...process.env, SLIPWAY_RESOURCE: JSON.stringify(input) };
  const child = spawn(process.execPath, [`./${module.program}`, verb, name], {
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  interrupt.child = child;
  const closed = once(child, 'close');
  let output = '';
  for await (const line of createInterface({ input: child.stdout })) {
    output = `${output}${line}\n`.slice(0, OUTPUT_LIMIT);
    json('provision_progress', `${addressOf(name)}: (local-exec): ${line}`, resourceFacts(name, verb));
  }
  const [code, signal] = await closed;
  interrupt.child = undefined;
  return { code: code ?? signal, output };
}

async function saveOutputs(module, state) {
  const text = await textOf(module.answer);
  const answer = text === null ? {} : JSON.parse(text);
  const found = Object.entries(module.outputs).filter(
    ([, key]) => answer[key] !== undefined && answer[key] !== null,
  );
  state.outputs =
    state.instances.size === 0
      ? {}
      : Object.fromEntries(found.map(([name, key]) => outputOf(name, answer[key])));
  await saveState(state);
}

function outputOf(name, value) {
  return [name, { value, type: typeOf(value) }];
}
