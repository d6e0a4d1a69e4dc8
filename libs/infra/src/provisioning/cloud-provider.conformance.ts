import { randomUUID } from 'node:crypto';
import { inspect } from 'node:util';
import { Secret, UpstreamError } from '@slipway/application/ports';
import type { CloudProvider, CredentialValues, Workspace } from '@slipway/application/provisioning';
import { trusted, type InfrastructureId } from '@slipway/domain/kernel';

/** A cloud with somebody who can do at the provider's what only the provider and Terraform can. */
export type CloudCase = {
  readonly cloud: CloudProvider;
  /** The same one, where nobody listens. */
  readonly away: CloudProvider;
  readonly right: CredentialValues;
  /** Puts a server there that carries the run's tags. */
  build(run: string): Promise<void>;
  /** How many servers the account may have; `null` where the provider does not tell. */
  readonly limit: ((servers: number | null) => Promise<void>) | null;
  /** Makes the next deletion fail for now. */
  failDeletion(): Promise<void>;
};

/** What every cloud's adapter does. */
export function cloudProviderConformance(start: () => Promise<CloudCase>): void {
  let site: CloudCase;
  beforeEach(async () => {
    site = await start();
  });

  const wrong = { apiToken: new Secret(`wrong-${randomUUID()}`) };
  const workspaceOf = (cloud: CloudProvider, credential: CredentialValues): Workspace =>
    cloud.workspace({
      infrastructureId: trusted<InfrastructureId>(randomUUID()),
      serverName: 'web-1',
      region: 'eu',
      size: 'small',
      publicKey: 'key',
      credential,
    });
  const ours = () => workspaceOf(site.cloud, site.right);
  const strangers = () => workspaceOf(site.cloud, wrong);
  const blind = () => workspaceOf(site.away, site.right);
  const failureOf = (asked: Promise<unknown>) => asked.catch((error: unknown) => error);

  it('counts and sweeps what carries the tag, and nothing else; twice is harmless', async () => {
    const { cloud, build } = site;
    const [one, other] = [ours(), ours()];
    for (const { infrastructureId } of [one, one, other]) await build(infrastructureId);
    expect(await cloud.count(one)).toBe(2);
    expect(await cloud.sweep(one)).toBe(2);
    expect(await cloud.sweep(one)).toBe(0);
    expect(await cloud.count(one)).toBe(0);
    expect(await cloud.count(other)).toBe(1);
  });

  it('lists what carries our tags, of every run, and removes one thing of it; twice is harmless', async () => {
    const { cloud, right, build } = site;
    const [one, other] = [ours().infrastructureId, ours().infrastructureId];
    for (const run of [one, one, other]) await build(run);
    const listed = async () => {
      const inventory = await cloud.inventory(right);
      return inventory.outcome === 'listed' ? inventory.things : [];
    };
    const things = await listed();
    const servers = things.filter(({ resource }) => resource === 'server');
    expect(servers.map(({ run }) => run).toSorted()).toEqual([one, one, other].toSorted());
    expect(new Set(things.map(({ providerId }) => providerId)).size).toBe(things.length);
    for (const { name, address } of servers) {
      expect(name).toBe('web-1');
      expect(address).toEqual({ host: expect.any(String), port: expect.any(Number) });
    }
    const [first] = servers.filter(({ run }) => run === one);
    if (first === undefined) throw new Error('there is nothing to remove');
    await cloud.remove(first, right);
    await cloud.remove(first, right);
    expect((await listed()).map(({ providerId }) => providerId)).toEqual(
      things.map(({ providerId }) => providerId).filter((id) => id !== first.providerId),
    );
  });

  it('says that it cannot delete now', async () => {
    const { cloud, build, failDeletion } = site;
    const one = ours();
    await build(one.infrastructureId);
    await failDeletion();
    const error = await failureOf(cloud.sweep(one));
    expect(error).toBeInstanceOf(UpstreamError);
    expect(error).toMatchObject({ retryable: true });
    expect(await cloud.sweep(one)).toBe(1);
  });

  it('lets those build whom it knows, and refuses others in a sentence that repeats no value', async () => {
    const { cloud, right } = site;
    expect(await cloud.clearance(ours())).toEqual({ outcome: 'clear' });
    const refusal = { outcome: 'refused', reason: expect.stringMatching(/^[A-Z].*does not accept.*\.$/) };
    const said = [await cloud.clearance(strangers()), await cloud.room(wrong), await cloud.inventory(wrong)];
    expect(said).toEqual([refusal, refusal, refusal]);
    expect(JSON.stringify(said)).not.toContain(wrong.apiToken.reveal());
    const failures = await Promise.all([
      failureOf(cloud.count(strangers())),
      failureOf(cloud.sweep(strangers())),
    ]);
    for (const failure of failures) {
      expect(failure).toMatchObject({ retryable: false });
      expect(inspect(failure, { depth: 10 })).not.toContain(wrong.apiToken.reveal());
    }
    expect(JSON.stringify(cloud.workspace({ ...requestOf(), credential: right }))).not.toContain(
      right['apiToken']?.reveal(),
    );
  });

  it('has room up to its limit, or does not tell', async () => {
    const { cloud, right, limit, build } = site;
    if (limit === null) return expect(await cloud.room(right)).toEqual({ outcome: 'untold' });
    const one = ours();
    await build(one.infrastructureId);
    await limit(2);
    expect(await cloud.room(right)).toEqual({ outcome: 'enough' });
    await build(one.infrastructureId);
    expect(await cloud.room(right)).toEqual({ outcome: 'exhausted', limit: 2, used: 2 });
    await limit(null);
    expect(await cloud.room(right)).toEqual({ outcome: 'enough' });
  });

  it('does not decide while it is away', async () => {
    const { away, right } = site;
    const asked = [
      away.clearance(blind()),
      away.room(right),
      away.inventory(right),
      away.count(blind()),
      away.sweep(blind()),
    ];
    for (const failure of await Promise.all(asked.map(failureOf))) {
      expect(failure).toBeInstanceOf(UpstreamError);
      expect(failure).toMatchObject({ retryable: true });
    }
  });

  function requestOf() {
    const infrastructureId = trusted<InfrastructureId>(randomUUID());
    return { infrastructureId, serverName: 'web-1', region: 'eu', size: 'small', publicKey: 'key' };
  }
}
