/** An error with Terraform's two parts: what happened, and the rest. */
export class Failure extends Error {
  constructor(summary, detail = '') {
    super(`${summary}: ${detail}`);
    this.summary = summary;
    this.detail = detail;
  }
}

export function print(line) {
  process.stdout.write(`${line}\n`);
}

/** One line of the machine-readable stream. */
export function json(type, message, facts = {}, level = 'info') {
  const head = { '@level': level, '@message': message, '@module': 'simulator.ui' };
  print(JSON.stringify({ ...head, '@timestamp': new Date().toISOString(), ...facts, type }));
}

export function diagnostic({ summary, detail, address }) {
  const facts = { diagnostic: { severity: 'error', summary, detail, ...(address && { address }) } };
  json('diagnostic', `Error: ${summary}`, facts, 'error');
}

export function addressOf(name) {
  return `terraform_data.${name}`;
}

export function resourceFacts(name, action) {
  return { hook: { resource: { addr: addressOf(name), resource_name: name }, action } };
}
