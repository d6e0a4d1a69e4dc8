import { randomUUID } from 'node:crypto';
import { Pool } from 'pg';
import { trusted } from '@slipway/domain/kernel';
import type { TokenId } from '@slipway/domain/kernel';
import { createTestDatabase } from '../../../../test/support/database';
import type { TestDatabase } from '../../../../test/support/database';
import { PostgresTokenUses } from './token-uses.adapter';

let database: TestDatabase;
let owner: Pool;
let api: Pool;

beforeAll(async () => {
  database = await createTestDatabase(['main']);
  owner = new Pool({ connectionString: database.ownerUrl });
  api = new Pool({ connectionString: database.apiUrl });
}, 60_000);

afterAll(async () => {
  await Promise.all([owner.end(), api.end()]);
  await database.drop();
});

const aToken = () => trusted<TokenId>(randomUUID());
/** As if the token had been used that long ago. */
const age = (tokenId: TokenId, interval: string) =>
  owner.query('UPDATE session.token_uses SET last_used_at = now() - $2::interval WHERE token_id = $1', [
    tokenId,
    interval,
  ]);
async function secondsAgo(tokenId: TokenId): Promise<number | undefined> {
  const at = (await new PostgresTokenUses(api).of([tokenId])).get(tokenId);
  return at && Math.round((Date.now() - Date.parse(at)) / 1000);
}

test('a token that was never used says nothing', async () =>
  expect(await secondsAgo(aToken())).toBeUndefined());

test('each process notes a use at most once a minute', async () => {
  const tokenId = aToken();
  let now = 0;
  const uses = new PostgresTokenUses(api, () => now);
  await uses.note(tokenId);
  await age(tokenId, '30 minutes');
  now = 59_999;
  await uses.note(tokenId);
  expect(await secondsAgo(tokenId)).toBeGreaterThan(1_700);
  now = 60_000;
  await uses.note(tokenId);
  expect(await secondsAgo(tokenId)).toBeLessThan(60);
});

test('a use that another process has just noted is not written again', async () => {
  const tokenId = aToken();
  await new PostgresTokenUses(api).note(tokenId);
  await age(tokenId, '30 seconds');
  await new PostgresTokenUses(api).note(tokenId);
  expect(await secondsAgo(tokenId)).toBeGreaterThanOrEqual(30);
});

test('a use that could not be noted is noted by the next one', async () => {
  const tokenId = aToken();
  let isDown = true;
  const broken: Pick<Pool, 'query'> = {
    query: ((...args: Parameters<Pool['query']>) =>
      isDown ? Promise.reject(new Error('down')) : api.query(...args)) as Pool['query'],
  };
  const uses = new PostgresTokenUses(broken);
  await expect(uses.note(tokenId)).rejects.toThrow('down');
  isDown = false;
  await uses.note(tokenId);
  expect(await secondsAgo(tokenId)).toBeLessThan(60);
});
