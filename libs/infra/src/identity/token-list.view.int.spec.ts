import { tokenEvents } from '@slipway/domain/identity';
import { trusted } from '@slipway/domain/kernel';
import type { Instant, OrganizationId, TokenId, UserId } from '@slipway/domain/kernel';
import { EventLog } from '../../../../test/support/event-log';
import { allPages, stageFor, viewConformance } from '../projections/view.conformance';
import type { Stage } from '../projections/view.conformance';
import { tokenList, tokensOf } from './token-list.view';

const hash = 'f'.repeat(64);

function issued(name: string, organization = 'acme') {
  return tokenEvents.tokenIssued({
    tokenId: trusted<TokenId>(name),
    userId: trusted<UserId>('anna'),
    organizationId: trusted<OrganizationId>(organization),
    name: `Token ${name}`,
    scopes: ['read', 'write'],
    hash,
    expiresAt: trusted<Instant>('2026-06-01T00:00:00.000Z'),
  });
}

const log = new EventLog()
  .append('acme', 'token-one', issued('one'))
  .append('acme', 'token-two', issued('two'))
  .append('beta', 'token-foreign', issued('foreign', 'beta'))
  .append('acme', 'token-one', tokenEvents.tokenRevoked({ tokenId: trusted<TokenId>('one') }))
  .append('acme', 'token-three', issued('three'));

viewConformance(tokenList, { events: log.events, scope: ['acme', 'beta'] });

describe('the list of tokens', () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await stageFor(tokenList);
    await stage.project(log.events);
  });
  afterAll(() => stage.close());

  it('shows each token with its rights and its end, newest first', async () => {
    const { items, next } = await tokensOf('acme', { limit: 25 }, stage.reads);
    expect(next).toBeNull();
    expect(items.map(({ id, revokedAt }) => [id, revokedAt])).toEqual([
      ['three', null],
      ['two', null],
      ['one', '2026-01-01T12:00:04.000Z'],
    ]);
    expect(items[2]).toEqual({
      id: 'one',
      userId: 'anna',
      name: 'Token one',
      scopes: ['read', 'write'],
      createdAt: '2026-01-01T12:00:01.000Z',
      expiresAt: '2026-06-01T00:00:00.000Z',
      revokedAt: '2026-01-01T12:00:04.000Z',
      version: 1,
    });
  });

  it('keeps no hash anywhere', async () => {
    expect(JSON.stringify(await stage.rows())).not.toContain(hash);
  });

  it('pages without gap or duplicate', async () => {
    const pages = await allPages((cursor) => tokensOf('acme', { limit: 1, cursor }, stage.reads));
    expect(pages.map((page) => page.map(({ id }) => id))).toEqual([['three'], ['two'], ['one']]);
  });
});
