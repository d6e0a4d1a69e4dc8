import { randomUUID } from 'node:crypto';
import { Refusal, trusted } from '@slipway/domain/kernel';
import type { CredentialId, InfrastructureId, OrganizationId } from '@slipway/domain/kernel';
import { credentialCommands, credentials } from '@slipway/domain/provisioning';
import type { CloudName } from '@slipway/domain/provisioning';
import { MemoryEventStore } from '@slipway/infra/event-store/memory/memory-event-store';
import { aProcess, aWorld } from '../given-application';
import type { World } from '../given-application';
import { Secret, UpstreamError } from '../ports';
import { Died, DyingStore, eventsOf } from '../runtime/given-log';
import { aRequest } from '../runtime/given-runtime';
import { CredentialVault } from './credential-vault';
import type { CloudAnswer, CredentialValues } from './credentials.ports';
import { InfrastructureCredentials } from './infrastructure-credentials';
import {
  AddCredential,
  AddCredentialHandler,
  RemoveCredential,
  RemoveCredentialHandler,
  RotateCredential,
  RotateCredentialHandler,
  TestCredential,
  TestCredentialHandler,
} from './manage-credentials';

const organizationId = trusted<OrganizationId>(randomUUID());
const hetzner: CloudName = 'hetzner';
const token = (text: string): CredentialValues => ({ apiToken: new Secret(text) });

/** A cloud that knows one token. */
class MemoryAccounts {
  answer: CloudAnswer = { verdict: 'accepted', account: 'acme' };
  readonly shown: string[] = [];
  isDown = false;

  offers(provider: string): boolean {
    return provider !== 'sandbox';
  }

  async ask(_provider: string, values: CredentialValues): Promise<CloudAnswer> {
    if (this.isDown) throw new UpstreamError('no answer', true);
    this.shown.push(values['apiToken']?.reveal() ?? '');
    return this.answer;
  }
}

/** Each call is a process that has just started. */
function anOffice(world: World = aWorld(new MemoryEventStore())) {
  const accounts = new MemoryAccounts();
  const parts = (store = world.store) => {
    const process = aProcess(world, store);
    return { ...process, vault: new CredentialVault(process.vault, process.folds) };
  };
  const add = (
    name: string,
    values = token('first'),
    { output = randomUUID(), store = world.store, provider = hetzner } = {},
  ) => {
    const { runner, vault } = parts(store);
    const wish = { provider, name, values };
    return new AddCredentialHandler(runner, vault, accounts).execute(
      new AddCredential(organizationId, wish, aRequest(output)),
    );
  };
  const rotate = (id: string, values: CredentialValues, output: string = randomUUID()) => {
    const { runner, vault } = parts();
    return new RotateCredentialHandler(runner, vault).execute(
      new RotateCredential(ownerOf(id), values, aRequest(output)),
    );
  };
  const test = (id: string) => {
    const { runner, vault } = parts();
    return new TestCredentialHandler(runner, vault, accounts).execute(
      new TestCredential(ownerOf(id), aRequest(randomUUID())),
    );
  };
  const remove = (id: string, store = world.store) => {
    const { runner, vault } = parts(store);
    return new RemoveCredentialHandler(runner, vault).execute(
      new RemoveCredential(ownerOf(id), aRequest(randomUUID())),
    );
  };
  const story = async () =>
    (await eventsOf(world.store, `credentials-${organizationId}`)).map(({ type }) =>
      type.slice('provisioning.credential-'.length),
    );
  return { world, accounts, add, rotate, test, remove, story };
}

const ownerOf = (id: string) => ({ organizationId, credentialId: trusted<CredentialId>(id) });
const codeOf = async (attempt: Promise<unknown>): Promise<string> =>
  attempt.then(
    () => 'nothing was refused',
    (error: unknown) => (error instanceof Refusal ? error.code : String(error)),
  );

describe('a credential', () => {
  test('is kept by field in the vault, and no event says more than where', async () => {
    const { world, add } = anOffice();
    const { id } = await add('Main', token('n33dle'));
    expect(world.vault.countOf(id)).toBe(1);
    const [event] = await eventsOf(world.store, `credentials-${organizationId}`);
    expect(event?.data).toMatchObject({ provider: 'hetzner', secrets: [{ field: 'apiToken' }] });
    expect(event?.data).toMatchObject({ fingerprint: expect.stringMatching(/^sha256:[0-9a-f]{16}$/) });
    expect(JSON.stringify(event?.data)).not.toContain('n33dle');
  });

  test('that is added again by a retry is one, and what the retry stored is destroyed', async () => {
    const { world, add, story } = anOffice();
    const output = randomUUID();
    const { id } = await add('Main', token('first'), { output });
    expect(await add('Main', token('first'), { output })).toMatchObject({ id, isRepeated: true });
    expect(await story()).toEqual(['added']);
    expect(world.vault.countOf(id)).toBe(1);
  });

  test('that is refused leaves nothing in the vault', async () => {
    const { world, add } = anOffice();
    await add('Main');
    const output = randomUUID();
    expect(await codeOf(add('main', token('x'), { output }))).toBe('provisioning.credential_name_taken');
    expect(await codeOf(add('Other', token('x'), { provider: 'aws' }))).toBe(
      'provisioning.invalid_credential_fields',
    );
    expect(await codeOf(add('Other', token('x'), { provider: 'sandbox' }))).toBe(
      'provisioning.cloud_not_offered',
    );
    expect(world.vault.count).toBe(1);
  });

  test('whose event was written and not acknowledged keeps its values', async () => {
    const { world, add, test, accounts } = anOffice();
    const output = randomUUID();
    const store = new DyingStore(world.store, 1);
    await expect(add('Main', token('first'), { output, store })).rejects.toBeInstanceOf(Died);
    const { id } = await add('Main', token('first'), { output });
    await test(id);
    expect(accounts.shown).toEqual(['first']);
    expect(world.vault.countOf(id)).toBe(1);
  });

  test('is shown to its provider, whose answer is recorded', async () => {
    const { add, test, accounts, story } = anOffice();
    const { id } = await add('Main');
    expect(await test(id)).toMatchObject({ id, verdict: 'accepted', account: 'acme' });
    accounts.answer = { verdict: 'refused', reason: 'Unknown.' };
    expect(await test(id)).toMatchObject({ verdict: 'refused', reason: 'Unknown.' });
    accounts.isDown = true;
    await expect(test(id)).rejects.toBeInstanceOf(UpstreamError);
    expect(await story()).toEqual(['added', 'accepted', 'refused']);
  });

  test('is rotated: the new version counts, the old one is destroyed', async () => {
    const { world, add, rotate, test, accounts, story } = anOffice();
    const { id } = await add('Main');
    const output = randomUUID();
    await rotate(id, token('second'), output);
    await rotate(id, token('second'), output);
    await rotate(id, token('second'));
    await test(id);
    expect(accounts.shown).toEqual(['second']);
    expect(await story()).toEqual(['added', 'rotated', 'accepted']);
    expect(world.vault.countOf(id)).toBe(1);
  });

  test('is removed with its values, also when the first try died between', async () => {
    const { world, add, remove, story } = anOffice();
    const { id } = await add('Main');
    const store = new DyingStore(world.store, 1);
    await expect(remove(id, store)).rejects.toBeInstanceOf(Died);
    expect(world.vault.countOf(id)).toBe(1);
    await remove(id);
    expect(world.vault.countOf(id)).toBe(0);
    expect(await story()).toEqual(['added', 'removed']);
  });

  test('of nobody is not found, whatever is asked', async () => {
    const { rotate, test, remove } = anOffice();
    const nobodys = randomUUID();
    for (const attempt of [rotate(nobodys, token('x')), test(nobodys), remove(nobodys)])
      expect(await codeOf(attempt)).toBe('provisioning.credential_not_found');
  });
});

describe('an infrastructure', () => {
  const infrastructureId = trusted<InfrastructureId>(randomUUID());
  const ours = { organizationId, infrastructureId };
  const use = (world: World) => new InfrastructureCredentials(aProcess(world));

  test('is built with the same credential for its whole life, in its newest version', async () => {
    const { world, add, rotate, remove } = anOffice();
    const { id } = await add('Main');
    await use(world).assign(ours, 'hetzner', aRequest(randomUUID()));
    await add('Newer', token('newer'));
    await use(world).assign(ours, 'hetzner', aRequest(randomUUID()));
    await rotate(id, token('second'));
    expect((await use(world).valuesFor(ours))?.['apiToken']?.reveal()).toBe('second');
    expect(await codeOf(remove(id))).toBe('provisioning.credential_in_use');
    await use(world).release(ours, aRequest(randomUUID()));
    expect(await use(world).valuesFor(ours)).toBeNull();
    await remove(id);
  });

  test('of an organization without a credential for its cloud is built without', async () => {
    const { world, add } = anOffice();
    await add('Main');
    await use(world).assign(ours, 'aws', aRequest(randomUUID()));
    expect(await use(world).valuesFor(ours)).toBeNull();
    const command = credentialCommands.releaseCredential({ infrastructureId });
    const { runner } = aProcess(world);
    const decided = await runner.run({
      decider: credentials,
      id: organizationId,
      command,
      request: aRequest(randomUUID()),
    });
    expect(decided.version).toBe(0);
  });
});
