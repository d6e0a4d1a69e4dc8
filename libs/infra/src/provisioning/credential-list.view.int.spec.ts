import { trusted } from '@slipway/domain/kernel';
import type { CredentialId, InfrastructureId, OrganizationId, VaultReference } from '@slipway/domain/kernel';
import { credentialEvents as events } from '@slipway/domain/provisioning';
import { EventLog } from '../../../../test/support/event-log';
import { allPages, stageFor, viewConformance } from '../projections/view.conformance';
import type { Stage } from '../projections/view.conformance';
import { credentialList, credentialsOf, findCredential } from './credential-list.view';

const owners = (name: string, organization = 'acme') => ({
  credentialId: trusted<CredentialId>(name),
  organizationId: trusted<OrganizationId>(organization),
});
const secrets = [{ field: 'apiToken', secret: trusted<VaultReference>('reference') }];
const added = (name: string, organization = 'acme') =>
  events.credentialAdded({
    ...owners(name, organization),
    provider: 'hetzner',
    name,
    fingerprint: 'f1',
    secrets,
  });
const server = trusted<InfrastructureId>('server');
const other = trusted<InfrastructureId>('other');

const log = new EventLog()
  .append('acme', 'credentials-acme', added('one'))
  .append(
    'acme',
    'credentials-acme',
    events.credentialAccepted({ ...owners('one'), fingerprint: 'f1', account: 'a1' }),
  )
  .append('acme', 'credentials-acme', added('two'))
  .append(
    'acme',
    'credentials-acme',
    events.credentialAssigned({ ...owners('two'), infrastructureId: server }),
  )
  .append(
    'acme',
    'credentials-acme',
    events.credentialAssigned({ ...owners('two'), infrastructureId: other }),
  )
  .append(
    'acme',
    'credentials-acme',
    events.credentialReleased({ ...owners('two'), infrastructureId: server }),
  )
  .append(
    'acme',
    'credentials-acme',
    events.credentialRotated({ ...owners('one'), fingerprint: 'f2', secrets }),
  )
  .append(
    'acme',
    'credentials-acme',
    events.credentialRefused({ ...owners('two'), fingerprint: 'f1', reason: 'No.' }),
  )
  .append('acme', 'credentials-acme', events.credentialRenamed({ ...owners('two'), name: 'Second' }))
  .append('acme', 'credentials-acme', added('three'))
  .append('acme', 'credentials-acme', events.credentialRemoved(owners('three')))
  .append('beta', 'credentials-beta', added('foreign', 'beta'));

viewConformance(credentialList, { events: log.events, scope: ['acme', 'beta'] });

describe('the list of credentials', () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await stageFor(credentialList);
    await stage.project(log.events);
  });
  afterAll(() => stage.close());

  it('shows what the organization has, newest first, without what was removed', async () => {
    const { items } = await credentialsOf('acme', { limit: 25 }, stage.reads);
    expect(items.map(({ id, status, usedBy }) => [id, status, usedBy])).toEqual([
      ['two', 'refused', ['other']],
      ['one', 'untested', []],
    ]);
    expect(await findCredential('acme', 'three', stage.reads)).toBeNull();
    expect(await findCredential('acme', 'foreign', stage.reads)).toBeNull();
  });

  it('says of a rotated one that this version was not tested, and when one last was', async () => {
    expect(await findCredential('acme', 'one', stage.reads)).toEqual({
      id: 'one',
      provider: 'hetzner',
      name: 'one',
      fingerprint: 'f2',
      status: 'untested',
      account: 'a1',
      reason: null,
      lastValidatedAt: '2026-01-01T12:00:02.000Z',
      usedBy: [],
      createdAt: '2026-01-01T12:00:01.000Z',
      rotatedAt: '2026-01-01T12:00:07.000Z',
      version: 6,
    });
  });

  it('leads to no value', async () => {
    expect(JSON.stringify(await stage.rows())).not.toContain('reference');
  });

  it('pages without gap or duplicate', async () => {
    const pages = await allPages((cursor) => credentialsOf('acme', { limit: 1, cursor }, stage.reads));
    expect(pages.map((page) => page.map(({ id }) => id))).toEqual([['two'], ['one']]);
  });
});
