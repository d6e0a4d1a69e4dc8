import { EventLog } from '../../../../test/support/event-log';
import { orderStory } from '../../../../test/support/order-story';
import { allPages, stageFor, viewConformance } from '../projections/view.conformance';
import type { Stage } from '../projections/view.conformance';
import { fingerprintOf } from './fingerprint';
import { findServer, serverList, serversOf } from './server-list.view';

const [web, mail, shop] = [orderStory('web'), orderStory('mail'), orderStory('shop')];
const foreign = orderStory('foreign', 'beta');
const unwanted = orderStory('unwanted', 'beta');
const log = new EventLog();
for (const { stream, message } of [
  web.started(),
  foreign.registered(),
  web.provisioned(),
  web.registered(),
  mail.registered(),
  shop.registered(),
  web.verificationFailed(1, 'no route'),
  mail.verificationFailed(1, 'refused'),
  web.verified(),
  shop.decommissioned('given up'),
  unwanted.registered(),
  unwanted.verified(),
  unwanted.removalWish(),
]) {
  log.append(/foreign|unwanted/.test(stream) ? 'beta' : 'acme', stream, message);
}

viewConformance(serverList, { events: log.events, scope: ['acme', 'beta'] });

describe('the list of servers', () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await stageFor(serverList);
    await stage.project(log.events);
  });
  afterAll(() => stage.close());

  it('shows a server that is being removed as long as its machine may exist', async () =>
    expect(await findServer('beta', unwanted.serverId, stage.reads)).toMatchObject({ status: 'removing' }));

  it('shows a server with what it said of itself and what built it', async () => {
    expect(await findServer('acme', web.serverId, stage.reads)).toEqual({
      id: web.serverId,
      name: 'web',
      provider: 'sandbox',
      region: 'local',
      status: 'ready',
      host: '127.0.0.1',
      port: 2201,
      user: 'slipway',
      hostKeyFingerprint: 'SHA256:SFBgqmdT1HvpcEV+P3/FPhLhvbZGd09PRbyj7k1LNrc',
      infrastructureId: web.infrastructureId,
      orderId: web.orderId,
      engine: { name: 'simulator', version: '1.0.0' },
      sandbox: true,
      facts: {
        os: 'Debian 13',
        kernel: '6.12',
        cores: 2,
        memoryMb: 4096,
        diskGb: 40,
        docker: null,
        observedAt: '2026-01-01T12:30:00.000Z',
      },
      registeredAt: '2026-01-01T12:00:04.000Z',
      updatedAt: '2026-01-01T12:00:09.000Z',
      version: 2,
    });
  });

  it('shows one without an engine, without facts, unverified or gone', async () => {
    const { items } = await serversOf('acme', { limit: 25 }, stage.reads);
    expect(items.map(({ name, status, engine }) => [name, status, engine?.name])).toEqual([
      ['shop', 'decommissioned', undefined],
      ['mail', 'unverified', undefined],
      ['web', 'ready', 'simulator'],
    ]);
  });

  it('is paged, newest first', async () => {
    const pages = await allPages((cursor) => serversOf('acme', { limit: 2, cursor }, stage.reads));
    expect(pages.map((page) => page.map(({ name }) => name))).toEqual([['shop', 'mail'], ['web']]);
  });

  it('finds a server only in its own organization', async () => {
    expect(await findServer('acme', foreign.serverId, stage.reads)).toBeNull();
    expect(await findServer('beta', web.serverId, stage.reads)).toBeNull();
    expect(await findServer('beta', foreign.serverId, stage.reads)).toMatchObject({ status: 'registered' });
  });
});

describe('a fingerprint', () => {
  it('does not depend on the comment, and a broken key breaks nothing', () => {
    const key = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIEXjBBwmEZHJ6BsQVKMLFeBTJwzmLqkrPUXBzcQWaHMH';
    expect(fingerprintOf(key)).toBe(fingerprintOf(`${key} root@host\n`));
    expect(fingerprintOf('nonsense')).toMatch(/^SHA256:/);
  });
});
