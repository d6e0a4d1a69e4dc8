import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { money, trusted } from '@slipway/domain/kernel';
import type { CredentialId, InfrastructureId, Message, OrganizationId } from '@slipway/domain/kernel';
import {
  credentialCommands,
  credentials,
  credentialsStream,
  infrastructure,
  infrastructureCommands,
  provisioningWork,
} from '@slipway/domain/provisioning';
import type { CredentialVersion, InfrastructureCommand, ServerOutputs } from '@slipway/domain/provisioning';
import { organization, organizationCommands } from '@slipway/domain/organizations';
import type { OrganizationCommand } from '@slipway/domain/organizations';
import { MemoryEventStore } from '@slipway/infra/event-store/memory/memory-event-store';
import { aProcess, aWorld } from '../given-application';
import type { World } from '../given-application';
import { Secret } from '../ports';
import { Died, DyingStore, eventsOf } from '../runtime/given-log';
import { aRequest } from '../runtime/given-runtime';
import type { WorkHandler } from '../runtime/work-executor';
import { sshKeyPlace } from '../servers/ssh-key';
import { CredentialVault } from './credential-vault';
import { DestroyHandler } from './destroy.work';
import { Interrupted } from './interrupted';
import { ProvisionHandler } from './provision.work';
import type {
  CloudProviders,
  DestroyOutcome,
  ProvisionOutcome,
  RunWatcher,
  Terraform,
  Workspace,
} from './provisioning.ports';

const infrastructureId = trusted<InfrastructureId>(randomUUID());
const organizationId = trusted<OrganizationId>(randomUUID());
const owners = { infrastructureId, organizationId, orderId: 'order' };
const { signal } = new AbortController();
const outputs: ServerOutputs = {
  serverName: 'web-1',
  publicIp: '127.0.0.1',
  privateIp: null,
  sshUser: 'slipway',
  sshPort: 2222,
  hostKey: 'ssh-ed25519 AAAA',
};

const onePlan = { toAdd: 1, toChange: 0, toDestroy: 0, resources: [], digest: 'sha256:1' };

/** A Terraform that builds what it is asked to, once per workspace, and answers as the spec wishes. */
class MemoryTerraform implements Terraform {
  readonly built = new Map<string, Workspace>();
  digest = 'sha256:1';
  provisioning: ProvisionOutcome['outcome'] = 'provisioned';
  destroying: DestroyOutcome['outcome'] = 'destroyed';

  async engine() {
    return { name: 'simulator', version: '1' } as const;
  }

  async provision(
    workspace: Workspace,
    watcher: RunWatcher,
    _signal: AbortSignal,
  ): Promise<ProvisionOutcome> {
    if ((await watcher.planned({ ...onePlan, digest: this.digest })) === 'hold') return { outcome: 'held' };
    if (this.provisioning === 'interrupted') return { outcome: 'interrupted' };
    if (this.provisioning === 'failed') return { outcome: 'failed', message: 'no capacity' };
    this.built.set(workspace.infrastructureId, workspace);
    return { outcome: 'provisioned', outputs };
  }

  async destroy(workspace: Workspace): Promise<DestroyOutcome> {
    if (this.destroying === 'interrupted') return { outcome: 'interrupted' };
    if (this.destroying === 'failed') return { outcome: 'failed', message: 'locked' };
    this.built.delete(workspace.infrastructureId);
    return { outcome: 'destroyed' };
  }
}

const clouds: CloudProviders = {
  all: [],
  get: (name) => ({
    name,
    hasOwnAccount: true,
    clearance: ({ credentials: { apiToken } }) =>
      Promise.resolve(
        apiToken?.reveal() === 'wrong'
          ? { outcome: 'refused', reason: 'The cloud does not accept the credential.' }
          : { outcome: 'clear' },
      ),
    workspace: ({ infrastructureId: id, publicKey, credential }) => ({
      infrastructureId: id,
      module: name,
      variables: { publicKey },
      credentials: credential ?? {},
    }),
    room: () => Promise.resolve({ outcome: 'enough' }),
    inventory: () => Promise.resolve({ outcome: 'listed', things: [] }),
    remove: () => Promise.resolve(),
    sweep: () => Promise.resolve(0),
    count: () => Promise.resolve(0),
  }),
};

async function addCredential({ world }: Site, apiToken: string): Promise<CredentialId> {
  const { runner, vault, folds } = aProcess(world);
  const owner = { organizationId, credentialId: trusted<CredentialId>(randomUUID()) };
  const values = { apiToken: new Secret(apiToken) };
  const add = (version: CredentialVersion) => {
    const wish = { ...owner, provider: 'sandbox' as const, name: 'Ours', ...version };
    const command = credentialCommands.addCredential(wish);
    const request = aRequest(randomUUID());
    return runner.run({ decider: credentials, id: organizationId, command, request });
  };
  await new CredentialVault(vault, folds).replace(owner, 'sandbox', { values, decide: add });
  return owner.credentialId;
}

async function aRequested() {
  const world = aWorld(new MemoryEventStore());
  const command = infrastructureCommands.requestInfrastructure({
    ...owners,
    provider: 'sandbox',
    region: 'north',
    size: 'small',
    serverName: 'web-1',
  });
  const request = aRequest(randomUUID());
  await aProcess(world).runner.run({ decider: infrastructure, id: infrastructureId, command, request });
  return { world, terraform: new MemoryTerraform(), keys: { made: 0 } };
}
type Site = Awaited<ReturnType<typeof aRequested>>;

function deliver(
  Handler: typeof ProvisionHandler | typeof DestroyHandler,
  { world, terraform, keys }: Site,
  work: Message,
  { output = randomUUID(), store = world.store } = {},
): Promise<void> {
  const { runner, folds, vault } = aProcess(world, store);
  const generateKey = () => {
    keys.made += 1;
    return { privateKey: new Secret(`private ${keys.made}`), publicKey: `public ${keys.made}` };
  };
  const shell = { generateKey, verify: () => Promise.reject(new Error('nobody asks')) };
  const log = { watcher: () => ({ line: () => undefined }), flush: () => Promise.resolve() };
  const handler: WorkHandler = new Handler({
    runner,
    folds,
    vault,
    shell,
    terraform,
    clouds,
    log,
    onBlind: () => undefined,
  });
  return handler.handle(work, { request: aRequest(output), signal });
}

const provision = provisioningWork.provision(owners);
const destroy = (attempt: number) => provisioningWork.destroy({ ...owners, attempt });

async function story(world: World): Promise<readonly string[]> {
  const events = await eventsOf(world.store, `infrastructure-${infrastructureId}`);
  return events.slice(1).map(({ type }) => type.slice('provisioning.'.length));
}
const built = [
  'key-prepared',
  'provisioning-started',
  'infrastructure-planned',
  'infrastructure-provisioned',
];

describe('an infrastructure to provision', () => {
  test('is built with a key of ours, whose private half only the vault has', async () => {
    const site = await aRequested();
    await deliver(ProvisionHandler, site, provision);
    expect(await story(site.world)).toEqual(built);
    const { folds, vault } = aProcess(site.world);
    const { state } = await folds.refresh(infrastructure, `infrastructure-${infrastructureId}`);
    if (state.status !== 'provisioned') throw new Error(`it is ${state.status}`);
    expect((await vault.open(sshKeyPlace(owners), state.key)).reveal()).toBe('private 1');
    expect([...site.terraform.built.values()]).toMatchObject([{ variables: { publicKey: 'public 1' } }]);
    const log = JSON.stringify(
      await eventsOf(site.world.store, `infrastructure-${infrastructureId}`),
      (_, value) => (typeof value === 'bigint' ? String(value) : (value as unknown)),
    );
    expect(log).not.toContain('private 1');
  });

  test('is built, and destroyed, with the credential that its organization has for the cloud', async () => {
    const site = await aRequested();
    const credentialId = await addCredential(site, 'ours');
    const usedBy = async () => {
      const { state } = await aProcess(site.world).folds.refresh(
        credentials,
        credentialsStream(organizationId),
      );
      return state.byId.get(credentialId)?.usedBy;
    };
    await deliver(ProvisionHandler, site, provision);
    expect([...site.terraform.built.values()]).toMatchObject([
      { credentials: { apiToken: new Secret('ours') } },
    ]);
    expect(await usedBy()).toEqual([infrastructureId]);
    const store = new DyingStore(site.world.store, 2);
    await expect(deliver(DestroyHandler, site, destroy(1), { store })).rejects.toBeInstanceOf(Died);
    expect(await usedBy()).toEqual([infrastructureId]);
    await deliver(DestroyHandler, site, destroy(1));
    expect(await usedBy()).toEqual([]);
  });

  test('whose cloud does not accept the credential fails before anything is started, and is gone at once', async () => {
    const site = await aRequested();
    await addCredential(site, 'wrong');
    const output = randomUUID();
    const store = new DyingStore(site.world.store, 2);
    await expect(deliver(ProvisionHandler, site, provision, { output, store })).rejects.toBeInstanceOf(Died);
    for (const again of [output, output, randomUUID()])
      await deliver(ProvisionHandler, site, provision, { output: again });
    // Terraform would be refused just the same: asked to destroy, it would never come to an end.
    site.terraform.destroying = 'failed';
    await deliver(DestroyHandler, site, destroy(1));
    expect(await story(site.world)).toEqual([
      'key-prepared',
      'provisioning-failed',
      'destruction-started',
      'infrastructure-destroyed',
    ]);
    expect(site.terraform.built.size).toBe(0);
  });

  test('that is delivered again changes nothing', async () => {
    const site = await aRequested();
    const output = randomUUID();
    await deliver(ProvisionHandler, site, provision, { output });
    await deliver(ProvisionHandler, site, provision, { output });
    expect(await story(site.world)).toEqual(built);
    expect(site.keys.made).toBe(1);
  });

  test.each([1, 2, 3, 4])(
    'whose worker dies after append %i is finished by the next delivery',
    async (appends) => {
      const site = await aRequested();
      const output = randomUUID();
      const store = new DyingStore(site.world.store, appends);
      await expect(deliver(ProvisionHandler, site, provision, { output, store })).rejects.toBeInstanceOf(
        Died,
      );
      await deliver(ProvisionHandler, site, provision, { output });
      expect(await story(site.world)).toEqual(built);
      expect([...site.terraform.built.values()]).toMatchObject([{ variables: { publicKey: 'public 1' } }]);
    },
  );

  test('whose run was stopped by a shutdown comes back, and goes on', async () => {
    const site = await aRequested();
    const output = randomUUID();
    site.terraform.provisioning = 'interrupted';
    const stopped = deliver(ProvisionHandler, site, provision, { output });
    await expect(stopped).rejects.toBeInstanceOf(Interrupted);
    expect(await story(site.world)).toEqual(built.slice(0, 3));
    site.terraform.provisioning = 'provisioned';
    await deliver(ProvisionHandler, site, provision, { output });
    expect(await story(site.world)).toEqual(built);
    expect(site.keys.made).toBe(1);
  });

  test('that was built while it was already given up is left to be destroyed', async () => {
    const site = await aRequested();
    const output = randomUUID();
    const provisionThenGiveUp = site.terraform.provision.bind(site.terraform);
    site.terraform.provision = async (workspace, watcher, aborted) => {
      const outcome = await provisionThenGiveUp(workspace, watcher, aborted);
      site.terraform.destroying = 'failed';
      await deliver(DestroyHandler, site, destroy(1));
      return outcome;
    };
    await expect(deliver(ProvisionHandler, site, provision, { output })).rejects.toMatchObject({
      kind: 'rule',
    });
    await deliver(ProvisionHandler, site, provision, { output });
    expect(await story(site.world)).not.toContain('infrastructure-provisioned');
    site.terraform.destroying = 'destroyed';
    await deliver(DestroyHandler, site, destroy(2));
    expect(site.terraform.built.size).toBe(0);
  });

  test('whose destruction starts in the middle of the run is stopped at once, and that is nobody’s news', async () => {
    const site = await aRequested();
    site.terraform.provision = async (_, watcher, signal) => {
      await watcher.planned(onePlan);
      const { runner } = aProcess(site.world);
      const command = infrastructureCommands.startDestruction({});
      await runner.run({
        decider: infrastructure,
        id: infrastructureId,
        command,
        request: aRequest(randomUUID()),
      });
      await once(signal, 'abort');
      return { outcome: 'interrupted' };
    };
    await deliver(ProvisionHandler, site, provision);
    expect(await story(site.world)).toEqual([...built.slice(0, 3), 'destruction-started']);
  });

  describe('that costs more than its organization spends unasked', () => {
    const decide = ({ world }: Site, command: InfrastructureCommand) =>
      aProcess(world).runner.run({
        decider: infrastructure,
        id: infrastructureId,
        command,
        request: aRequest(randomUUID()),
      });
    const held = ['key-prepared', 'provisioning-started', 'infrastructure-planned', 'approval-requested'];

    async function aThrifty(): Promise<Site> {
      const site = await aRequested();
      const { runner } = aProcess(site.world);
      const facts = {
        topBranchId: organizationId,
        parentId: null,
        kind: 'top_branch' as const,
        name: 'Acme',
      };
      const wishes: OrganizationCommand[] = [
        organizationCommands.createOrganization({ organizationId, ...facts }),
        organizationCommands.setApprovalThreshold({ threshold: money(100, 'eur') }),
      ];
      for (const command of wishes)
        await runner.run({
          decider: organization,
          id: organizationId,
          command,
          request: aRequest(randomUUID()),
        });
      return site;
    }

    test('waits with its plan, and is built when somebody approved it', async () => {
      const site = await aThrifty();
      const output = randomUUID();
      for (const again of [output, output, randomUUID()])
        await deliver(ProvisionHandler, site, provision, { output: again });
      expect([await story(site.world), site.terraform.built.size]).toEqual([held, 0]);
      await decide(site, infrastructureCommands.approvePlan({ digest: site.terraform.digest }));
      for (const again of [randomUUID(), output])
        await deliver(ProvisionHandler, site, provision, { output: again });
      expect(await story(site.world)).toEqual([...held, 'plan-approved', 'infrastructure-provisioned']);
    });

    test('whose plan is another one by then waits again', async () => {
      const site = await aThrifty();
      await deliver(ProvisionHandler, site, provision);
      await decide(site, infrastructureCommands.approvePlan({ digest: site.terraform.digest }));
      site.terraform.digest = 'sha256:2';
      await deliver(ProvisionHandler, site, provision);
      expect(await story(site.world)).toEqual([...held, 'plan-approved', ...held.slice(2)]);
      expect(site.terraform.built.size).toBe(0);
    });

    test('whose plan somebody discards is gone at once, and no delivery builds it', async () => {
      const site = await aThrifty();
      await deliver(ProvisionHandler, site, provision);
      await decide(site, infrastructureCommands.discardPlan({ digest: site.terraform.digest }));
      site.terraform.destroying = 'failed';
      await deliver(ProvisionHandler, site, provision);
      await deliver(DestroyHandler, site, destroy(1));
      await deliver(ProvisionHandler, site, provision);
      expect(await story(site.world)).toEqual([
        ...held,
        'plan-discarded',
        'destruction-started',
        'infrastructure-destroyed',
      ]);
      expect(site.terraform.built.size).toBe(0);
    });

    test('whose worker dies with the plan waits all the same', async () => {
      const site = await aThrifty();
      const output = randomUUID();
      const store = new DyingStore(site.world.store, 3);
      await expect(deliver(ProvisionHandler, site, provision, { output, store })).rejects.toBeInstanceOf(
        Died,
      );
      await deliver(ProvisionHandler, site, provision, { output });
      expect([await story(site.world), site.terraform.built.size]).toEqual([held, 0]);
    });
  });

  test('that fails is recorded with what Terraform said', async () => {
    const site = await aRequested();
    site.terraform.provisioning = 'failed';
    await deliver(ProvisionHandler, site, provision);
    const failed = (await eventsOf(site.world.store, `infrastructure-${infrastructureId}`)).at(-1);
    expect(failed).toMatchObject({
      type: 'provisioning.provisioning-failed',
      data: { message: 'no capacity' },
    });
  });
});

describe('an infrastructure to destroy', () => {
  test('is gone, and said to be gone once, however often it is delivered', async () => {
    const site = await aRequested();
    const output = randomUUID();
    await deliver(ProvisionHandler, site, provision);
    const store = new DyingStore(site.world.store, 1);
    await expect(deliver(DestroyHandler, site, destroy(1), { output, store })).rejects.toBeInstanceOf(Died);
    await deliver(DestroyHandler, site, destroy(1), { output });
    await deliver(DestroyHandler, site, destroy(1), { output });
    expect((await story(site.world)).slice(4)).toEqual(['destruction-started', 'infrastructure-destroyed']);
    expect(site.terraform.built.size).toBe(0);
  });

  test('that does not go away says so for each attempt', async () => {
    const site = await aRequested();
    await deliver(ProvisionHandler, site, provision);
    site.terraform.destroying = 'failed';
    for (const attempt of [1, 1, 2]) await deliver(DestroyHandler, site, destroy(attempt));
    site.terraform.destroying = 'destroyed';
    await deliver(DestroyHandler, site, destroy(3));
    expect((await story(site.world)).slice(4)).toEqual([
      'destruction-started',
      'destruction-failed',
      'destruction-failed',
      'infrastructure-destroyed',
    ]);
  });

  test('whose run was stopped by a shutdown comes back', async () => {
    const site = await aRequested();
    await deliver(ProvisionHandler, site, provision);
    site.terraform.destroying = 'interrupted';
    await expect(deliver(DestroyHandler, site, destroy(1))).rejects.toBeInstanceOf(Interrupted);
  });

  test('is not built by a delivery that comes late', async () => {
    const site = await aRequested();
    await deliver(DestroyHandler, site, destroy(1));
    await deliver(ProvisionHandler, site, provision);
    expect(site.terraform.built.size).toBe(0);
    expect(await story(site.world)).toEqual(['destruction-started', 'infrastructure-destroyed']);
  });
});
