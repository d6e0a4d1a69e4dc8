import { writeFileSync } from 'node:fs';
import { readSettings } from '@slipway/infra/config/env';
import { trusted } from '@slipway/domain/kernel';
import type { UserId } from '@slipway/domain/kernel';
import { createLogger } from '@slipway/infra/logging/logger';
import { openWriteSide } from '@slipway/infra/write-side';
import type { WriteSide } from '@slipway/infra/write-side';
import { committedDocument, pathOf, routesOf } from '../support/api-document';
import type { Route, Schema } from '../support/api-document';
import { until } from '../support/child';
import { Product } from '../support/product';
import { homes } from './actors';
import type { ActorName } from './actors';
import { RouteCells } from './cells';
import type { Cell } from './cells';
import { aboutNobody, matrix } from './matrix';
import { Seed } from './seed';
import type { World } from './seed';
import { cloudToken, elsewhere } from './things';

jest.setTimeout(300_000);

const atOnce = 16;
const routes = routesOf(committedDocument);
const known = routes.filter(({ id }) => Object.hasOwn(matrix, id));

let product: Product;
let writeSide: WriteSide;
let world: World;
let endOfSeed: string;
const leaks = new Map<string, string[]>();
const seenAtMe = new Map<ActorName, readonly string[]>();
let cells = 0;

beforeAll(async () => {
  product = await Product.start({ SANDBOX_TOKEN: cloudToken }, ['--roles=projections']);
  const visitor = await product.firstOwner();
  const settings = readSettings(product.env);
  const logger = createLogger('api', 'silent');
  const databaseUrl = product.database.apiUrl;
  writeSide = openWriteSide({ settings, databaseUrl, applicationName: 'isolation', logger });
  const me = await visitor.ask<{ user: { id: string } }>('GET', '/v1/me');
  world = await new Seed(writeSide, visitor, trusted<UserId>(me.body.user.id)).plant();
  await everyViewHasSeen();
  endOfSeed = world.position;
  for (const actor of membersOf) seenAtMe.set(actor, await organizationsOf(actor));
  for (const { id } of known) leaks.set(id, []);
  await runAll(known.flatMap((route) => cellsOf(route).map((cell) => ({ cell, route }))));
});

afterAll(async () => {
  const found = [...leaks.values()].flat().length;
  const verdict = `${cells} cells, ${found} leaks`;
  console.log(verdict);
  if (process.env['ISOLATION_VERDICT']) writeFileSync(process.env['ISOLATION_VERDICT'], verdict);
  await writeSide.close();
  await product.stop();
});

function cellsOf(route: Route): readonly Cell[] {
  const row = matrix[route.id];
  return row ? new RouteCells(product.url, world, route, row).all() : [];
}

async function runAll(all: readonly { readonly cell: Cell; readonly route: Route }[]): Promise<void> {
  const waiting = all.values();
  const work = async () => {
    for (const { cell, route } of waiting) {
      cells += 1;
      const leak = await cell.check();
      if (leak !== null) leaks.get(route.id)?.push(`${cell.name}: ${leak}`);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
}

/** Read what others read, or no view at all; with a query of their own, or for nobody here. */
const unseen = [
  'operations_events',
  'explain_explain',
  'audit_state',
  'audit_graph',
  'audit_export',
  'people_one',
];

/** A seeded thing that no view shows yet would be taken for a hidden one. */
async function everyViewHasSeen(): Promise<void> {
  const after = encodeURIComponent(`${await writeSide.store.storeId()}.${world.position}`);
  const { things } = world.organizations.acme;
  for (const route of known.filter(({ method, id }) => method === 'GET' && !unseen.includes(id))) {
    await until(`${route.id} has seen the seed`, async () => {
      const headers = world.actors.owner;
      const answer = await fetch(`${product.url}${pathOf(route, things)}?after=${after}`, { headers });
      return answer.ok || Promise.reject(new Error(await answer.text()));
    });
  }
}

/** What was written since about organizations that nobody at Acme has a say in. */
async function typesElsewhere(): Promise<readonly string[]> {
  const ids: readonly string[] = elsewhere.map((name) => world.organizations[name].id);
  const types = new Set<string>();
  for await (const { type, position, metadata } of writeSide.rawLog.readAll()) {
    if (position > endOfSeed && ids.includes(metadata.organizationId)) types.add(type);
  }
  return [...types].toSorted();
}

const membersOf = Object.keys(homes) as readonly ActorName[];

async function organizationsOf(actor: ActorName): Promise<readonly string[]> {
  const answer = await fetch(`${product.url}/v1/me`, { headers: world.actors[actor] });
  cells += 1;
  return ((await answer.json()) as { organizations: readonly { id: string }[] }).organizations.map(
    ({ id }) => id,
  );
}

const hint = 'Add a line for it to test/isolation/matrix.ts; its header says how.';

test('every route of the document is in the matrix, and every line of the matrix is a route', () => {
  const told = [...Object.keys(matrix), ...Object.keys(aboutNobody)];
  const silent = routes.filter(({ id }) => !told.includes(id)).map(({ id }) => `${id} is missing. ${hint}`);
  const ids = routes.map(({ id }) => id);
  const stale = told.filter((id) => !ids.includes(id)).map((id) => `${id} is no route any more.`);
  expect([...silent, ...stale]).toEqual([]);
});

/** Names of all fields that are ids, also of those inside of others. */
function idsIn(schema: Schema & { readonly format?: string; readonly items?: Schema }): readonly string[] {
  const fields = Object.entries(schema.properties ?? {}) as [string, Schema & { format?: string }][];
  const inside = [...fields.map(([, field]) => field), ...(schema.items ? [schema.items] : [])];
  return [
    ...fields.filter(([, { format }]) => format === 'uuid').map(([name]) => name),
    ...inside.flatMap(idsIn),
  ];
}

test('every id that a body or a query takes is a thing in the matrix', () => {
  const silent = routes.flatMap(({ id, body, query }) => {
    const sent = JSON.stringify([matrix[id]?.body, matrix[id]?.query]);
    const ids = [
      ...(body ? idsIn(body) : []),
      ...query.filter((name) => /id$|^(actor|user|stream|resource)$/i.test(name)),
    ];
    return ids
      .filter((name) => !new RegExp(`"${name}":"[^"]*\\{`).test(sent))
      .map((name) => `${id} takes ${name}. ${hint}`);
  });
  expect(silent).toEqual([]);
});

test.each(known.map(({ id }) => id))('%s gives everybody their own and nothing else', (id) => {
  expect(leaks.get(id)).toEqual([]);
});

test('nothing was written elsewhere but who was refused there, and what a whole tree shares: its license', async () => {
  const denied = ['organizations.access-denied', 'organizations.access-denials-counted'];
  const types = (await typesElsewhere()).filter((type) => !denied.includes(type));
  expect(types).toEqual(['licensing.license-renewed']);
});

test.each(membersOf)('%s sees at /v1/me only where they are at home', (actor) => {
  const home = homes[actor];
  expect(seenAtMe.get(actor)).toEqual(home ? [world.organizations[home].id] : []);
});
