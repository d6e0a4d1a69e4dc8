import { randomUUID } from 'node:crypto';
import { aVisit } from '@slipway/application/given-application';
import { KnownBrowsers } from '@slipway/application/identity';
import { aRequest } from '@slipway/application/runtime/given-runtime';
import { user, userCommands } from '@slipway/domain/identity';
import type { UserCommand } from '@slipway/domain/identity';
import { later, Refusal, trusted } from '@slipway/domain/kernel';
import type { UserId, VaultReference } from '@slipway/domain/kernel';
import { startEventStoreDb } from '../../../../test/eventstoredb';
import type { WriteSide } from '../write-side';
import { ada, aHouse, everything, signIn, theOwner } from './given-people';
import type { House } from './given-people';

jest.setTimeout(60_000);

const codeOf = (thrown: unknown) => (thrown instanceof Refusal ? thrown.code : thrown);

/** Each store on which tries are counted. */
describe.each([
  ['PostgreSQL', () => Promise.resolve({ url: undefined, stop: () => Promise.resolve() })],
  ['EventStoreDB', startEventStoreDb],
] as const)('with the log on %s', (_, start) => {
  let server: { readonly url: string | undefined; stop(): Promise<void> };
  let house: House;
  let userId: UserId;

  beforeAll(async () => {
    server = await start();
    house = await aHouse(server.url);
    ({ userId } = await theOwner(house.aProcess()));
  });
  afterAll(async () => {
    await house.close();
    await server.stop();
  });

  test('two processes that are hammered at together let ten tries through, and write down no more', async () => {
    const processes = [house.aProcess(), house.aProcess()];
    const guesses = Array.from({ length: 40 }, (__, n) => ({ ...ada, password: `guess ${String(n)}` }));
    const codes = await Promise.all(
      guesses.map((guess, n) => signIn(processes[n % 2] ?? house.aProcess(), guess).catch(codeOf)),
    );
    expect(codes.filter((code) => code === 'identity.wrong_credentials')).toHaveLength(10);
    expect(codes.filter((code) => code === 'identity.too_many_tries')).toHaveLength(30);
    const tries = (await everything(house.aProcess()))
      .filter(({ type }) => type === 'identity.sign-in-tried')
      .map(({ data }) => data);
    expect(tries.filter((data) => JSON.stringify(data).includes('"account"'))).toHaveLength(10);
  });

  test('a process that has just started refuses too, but not the browser that has been here before', async () => {
    const process = house.aProcess();
    const refused = { code: 'identity.too_many_tries' };
    await expect(signIn(process)).rejects.toMatchObject(refused);
    await expect(signIn(process, { ...ada, email: ' ADA@example.com' })).rejects.toMatchObject(refused);
    const browser = new KnownBrowsers(process.names, process.clock).remember(ada.email, null);
    await expect(signIn(process, ada, aVisit({ browser }))).resolves.toBeDefined();
  });

  test('a link that two processes bring at once sets one password', async () => {
    const processes = [house.aProcess(), house.aProcess()];
    const link = { linkHash: 'hash', expiresAt: later(house.aProcess().clock.now(), 60) };
    const run = ({ runner }: WriteSide, command: UserCommand) =>
      runner.run({ decider: user, id: userId, command, request: aRequest(randomUUID()) });
    await run(house.aProcess(), userCommands.requestPasswordReset(link));
    const said = await Promise.all(
      processes.map((process, n) => {
        const password = trusted<VaultReference>(`vault-${String(n)}`);
        return run(process, userCommands.resetPassword({ linkHash: 'hash', password })).then(
          () => 'set',
          codeOf,
        );
      }),
    );
    expect(said.toSorted()).toEqual(['identity.reset_link_invalid', 'set']);
  });
});
