import { trusted } from '@slipway/domain/kernel';
import type { Instant, OrganizationId, ServerId, VaultReference } from '@slipway/domain/kernel';
import { connectionEvents as events } from '@slipway/domain/servers';
import type { ConnectionEvent } from '@slipway/domain/servers';
import { EventLog } from '../../../../test/support/event-log';
import { allPages, stageFor, viewConformance } from '../projections/view.conformance';
import type { Stage } from '../projections/view.conformance';
import { connectionList, connectionsOf, findConnection } from './connection-list.view';

const owners = (name: string, organization = 'acme') => ({
  serverId: trusted<ServerId>(name),
  organizationId: trusted<OrganizationId>(organization),
});
const connected = (name: string, organization = 'acme') =>
  events.serverConnected({
    ...owners(name, organization),
    name,
    host: `${name}.example.com`,
    port: 22,
    user: 'deploy',
    key: trusted<VaultReference>('reference'),
    publicKey: `ssh-ed25519 ${name}`,
  });
const first = { hostKey: 'ssh-ed25519 FIRST', fingerprint: 'SHA256:first' };
const second = { hostKey: 'ssh-ed25519 SECOND', fingerprint: 'SHA256:second' };
const observedAt = trusted<Instant>('2026-01-01T12:00:00.000Z');
const facts = { os: 'Debian', kernel: '6', cores: 2, memoryMb: 2048, diskGb: 40, docker: null, observedAt };

const log = new EventLog();
const say = (name: string, ...all: readonly ConnectionEvent[]): void => {
  for (const event of all) log.append(event.data.organizationId, `connection-${name}`, event);
};
const seen = (name: string) => events.hostKeySeen({ ...owners(name), ...first });
const confirmed = (name: string) => events.hostKeyConfirmed({ ...owners(name), ...first });
say('fresh', connected('fresh'), seen('fresh'));
say(
  'ready',
  connected('ready'),
  seen('ready'),
  confirmed('ready'),
  events.connectionChecked({ ...owners('ready'), facts }),
);
say(
  'away',
  connected('away'),
  seen('away'),
  confirmed('away'),
  events.connectionFailed({ ...owners('away'), reason: 'No.' }),
);
say(
  'blocked',
  connected('blocked'),
  seen('blocked'),
  confirmed('blocked'),
  events.hostKeyChanged({ ...owners('blocked'), ...second }),
);
say('gone', connected('gone'), events.serverDisconnected(owners('gone')));
say('foreign', connected('foreign', 'beta'));

viewConformance(connectionList, { events: log.events, scope: ['acme', 'beta'] });

describe('the list of connected machines', () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await stageFor(connectionList);
    await stage.project(log.events);
  });
  afterAll(() => stage.close());

  it('says of each how far it is, newest first', async () => {
    const { items } = await connectionsOf('acme', { limit: 25 }, stage.reads);
    expect(items.map(({ id, status }) => [id, status])).toEqual([
      ['gone', 'disconnected'],
      ['blocked', 'blocked'],
      ['away', 'unreachable'],
      ['ready', 'ready'],
      ['fresh', 'connecting'],
    ]);
  });

  it('shows both fingerprints of one that is blocked', async () => {
    expect(await findConnection('acme', 'blocked', stage.reads)).toMatchObject({
      hostKeyFingerprint: 'SHA256:first',
      seenFingerprint: 'SHA256:second',
    });
    expect(await findConnection('acme', 'foreign', stage.reads)).toBeNull();
  });

  it('has what a person needs to let us in, and what the machine said', async () => {
    expect(await findConnection('acme', 'ready', stage.reads)).toMatchObject({
      authorizedKey: 'ssh-ed25519 ready',
      host: 'ready.example.com',
      port: 22,
      user: 'deploy',
      facts,
      version: 3,
    });
    expect(JSON.stringify(await stage.rows())).not.toContain('reference');
  });

  it('pages without gap or duplicate', async () => {
    const pages = await allPages((cursor) => connectionsOf('acme', { limit: 2, cursor }, stage.reads));
    expect(pages.flat()).toHaveLength(5);
  });
});
