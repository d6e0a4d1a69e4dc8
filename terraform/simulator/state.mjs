import { randomUUID } from 'node:crypto';
import { link, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { Failure } from './ui.mjs';

const STATE = 'terraform.tfstate';
const LOCK = '.terraform.tfstate.lock.info';
const PROVIDER = 'provider["terraform.io/builtin/terraform"]';
/** Terraform refuses a state of a newer version than its own; this is the oldest that knows terraform_data. */
const WRITTEN_AS = '1.4.0';

/** `instances` by resource name, in Terraform's own format. */
export async function readState() {
  const text = await textOf(STATE);
  if (text === null) return { serial: 0, lineage: randomUUID(), outputs: {}, instances: new Map() };
  const state = parsed(text);
  const instances = new Map(state.resources.map(({ name, instances: [instance] }) => [name, instance]));
  return { serial: state.serial, lineage: state.lineage, outputs: state.outputs, instances };
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Failure('State file cannot be read', `${STATE} is not JSON: ${error.message}`);
  }
}

/** After every change and in one step: a kill leaves the state before or after, never half of one. */
export async function saveState(state) {
  state.serial += 1;
  const resources = [...state.instances].map(([name, instance]) => ({
    mode: 'managed',
    type: 'terraform_data',
    name,
    provider: PROVIDER,
    instances: [instance],
  }));
  const { serial, lineage, outputs } = state;
  const file = {
    version: 4,
    terraform_version: WRITTEN_AS,
    serial,
    lineage,
    outputs,
    resources,
    check_results: null,
  };
  await writeFile(`${STATE}.new`, JSON.stringify(file, null, 2), { mode: 0o600 });
  await rename(`${STATE}.new`, STATE);
}

export function instanceOf(input, dependencies, isTainted) {
  const dynamic = { value: input, type: typeOf(input) };
  return {
    ...(isTainted && { status: 'tainted' }),
    schema_version: 0,
    attributes: { id: randomUUID(), input: dynamic, output: dynamic, triggers_replace: null },
    sensitive_attributes: [],
    dependencies: dependencies.map((name) => `terraform_data.${name}`),
  };
}

export function typeOf(value) {
  if (Array.isArray(value)) return ['tuple', value.map(typeOf)];
  if (value === null) return 'dynamic';
  if (typeof value !== 'object') return typeof value === 'boolean' ? 'bool' : typeof value;
  return ['object', Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, typeOf(inner)]))];
}

/** One writer of the state at a time; a holder that is gone does not block. Returns how to let go. */
export async function lockState(timeout, operation) {
  const deadline = performance.now() + 1000 * Number.parseInt(timeout ?? '0', 10);
  const own = { ID: randomUUID(), Operation: operation, Pid: process.pid, Created: new Date().toISOString() };
  await writeFile(`${LOCK}.${own.ID}`, JSON.stringify(own), { mode: 0o600 });
  try {
    while (!(await taken(own.ID))) {
      if (performance.now() > deadline)
        throw new Failure('Error acquiring the state lock', await textOf(LOCK));
      await pause(100);
    }
  } finally {
    await rm(`${LOCK}.${own.ID}`, { force: true });
  }
  return () => rm(LOCK, { force: true });
}

async function taken(id) {
  try {
    await link(`${LOCK}.${id}`, LOCK);
    return true;
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
    const holder = await textOf(LOCK);
    if (holder !== null && !isHeld(holder)) await rm(LOCK, { force: true });
    return false;
  }
}

function isHeld(text) {
  const { Pid: pid } = parsed(text);
  // Terraform's own lock is one of the operating system; the file that it leaves behind holds nothing.
  if (pid === undefined) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    if (error.code === 'EPERM') return true;
    if (error.code === 'ESRCH') return false;
    throw error;
  }
}

export async function textOf(file) {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (error.code === 'ENOENT') return null;
    throw error;
  }
}
