import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Sentence } from '../launcher/sentences.mjs';
import { deriveSchemas, schemaFiles } from './event-schemas.mjs';
import { eventTypes, programOf } from './event-types.mjs';
import { wishOf } from './generate-command.mjs';
import { personalPaths, Schemas } from './json-schema.mjs';
import { viewsFile } from './view-versions.mjs';

const fixture = (name) => `scripts/generate/fixtures/${name}.messages.ts`;
const object = (properties, required = Object.keys(properties)) => ({
  type: 'object',
  properties,
  required: [...required].sort(),
  additionalProperties: false,
});
const text = { type: 'string' };
const none = new Set();

const sealed = {
  'x-personal': true,
  ...object({ subject: text, sealed: object({ k: text, iv: text, ct: text, tag: text }) }),
};
const instant = {
  type: 'string',
  format: 'date-time',
  pattern: String.raw`^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$`,
};
const opening = {
  organizationId: { type: 'string', format: 'uuid' },
  at: instant,
  fee: object({ minor: { type: 'integer' }, currency: { enum: ['eur', 'usd'] } }),
  by: { anyOf: [{ type: 'null' }, sealed] },
  guests: { type: 'array', items: object({ name: sealed }) },
  wide: { type: 'boolean' },
  side: { anyOf: [{ enum: ['left', 'right'] }, { type: 'null' }] },
  key: {
    anyOf: [
      object({ kind: { const: 'card' }, number: { type: 'number' } }),
      object({ kind: { const: 'none' } }),
    ],
  },
  note: {},
};

describe('a schema', () => {
  const { events } = deriveSchemas(fixture('door'));
  const schemaOf = (type, version = 1) =>
    events.find((event) => event.type === type && event.version === version).schema;

  it('says of each kind of value what lies in the log', () => {
    const required = Object.keys(opening).filter((name) => name !== 'side');
    assert.deepEqual(schemaOf('door.opened'), object(opening, required));
    assert.deepEqual(personalPaths(schemaOf('door.opened')), ['by', 'guests[].name']);
  });

  it('is there for every version, each with its own shape', () => {
    assert.deepEqual(
      [1, 2, 3].map((version) => schemaOf('door.closed', version)),
      [
        object({ hard: { type: 'boolean' } }),
        object({ force: { enum: ['hard', 'soft'] } }),
        object({ newtons: { type: 'number' } }),
      ],
    );
  });

  it('is refused for what no JSON can say, and for what nobody has explained', () => {
    const program = programOf(fixture('unstorable'));
    const schemas = new Schemas(program);
    const declared = eventTypes(program).filter(({ type }) => type.startsWith('door.'));
    assert.equal(declared.length, 4);
    for (const { type, payload } of declared) assert.throws(() => schemas.of(payload), Sentence, type);
  });
});

const shape = (...names) => object(Object.fromEntries(names.map((name) => [name, text])));
const anEvent = (version, ...names) => ({ type: 'door.closed', version, schema: shape(...names) });
const path = (version) => `schemas/events/door.closed.v${version}.json`;

describe('a published schema', () => {
  const committedFor = async (...events) =>
    new Map(await schemaFiles({ events, unpublished: none, committed: new Map() }));
  const after = async (committed, events, unpublished = none) =>
    new Map(await schemaFiles({ events, unpublished, committed }));

  it('is written once and then stays as it is', async () => {
    const committed = await committedFor(anEvent(1, 'hard'));
    assert.equal(JSON.parse(committed.get(path(1))).title, 'door.closed, version 1');
    assert.deepEqual(await after(committed, [anEvent(1, 'hard')]), committed);
  });

  it('keeps its text when fields change their places', async () => {
    const committed = await committedFor(anEvent(1, 'hard', 'loud'));
    assert.deepEqual(await after(committed, [anEvent(1, 'loud', 'hard')]), committed);
  });

  it('may get a successor', async () => {
    const committed = await committedFor(anEvent(1, 'hard'));
    const files = await after(committed, [anEvent(1, 'hard'), anEvent(2, 'force')]);
    assert.deepEqual([...files.keys()], [path(1), path(2)]);
    assert.equal(files.get(path(1)), committed.get(path(1)));
  });

  it('does not change, and says what to do instead', async () => {
    const committed = await committedFor(anEvent(1, 'hard'));
    const changed = after(committed, [anEvent(1, 'hard', 'loud')]);
    await assert.rejects(changed, Sentence);
    await assert.rejects(
      changed,
      /door\.closed\.v1\.json .* declare version 2 of door\.closed and an upcaster/,
    );
  });

  it('of an old version does not change either', async () => {
    const committed = await committedFor(anEvent(1, 'hard'), anEvent(2, 'force'));
    const changed = after(committed, [anEvent(1, 'loud'), anEvent(2, 'force')]);
    await assert.rejects(changed, /declare version 3 of door\.closed/);
  });

  it('does not go: neither the event nor its last version', async () => {
    const committed = await committedFor(anEvent(1, 'hard'), anEvent(2, 'force'));
    await assert.rejects(after(committed, []), /door\.closed is declared nowhere any more/);
    await assert.rejects(after(committed, [anEvent(1, 'hard')]), /door\.closed\.v2\.json/);
  });

  it('changes and goes as long as it is unpublished, and no other with it', async () => {
    const committed = await committedFor(anEvent(1, 'hard'), anEvent(2, 'force'));
    const files = await after(committed, [anEvent(1, 'loud')], new Set(['door.closed']));
    assert.match(files.get(path(1)), /loud/);
    assert.equal(files.get(path(2)), undefined);
    assert.ok(files.has(path(2)));
    await assert.rejects(after(committed, [anEvent(1, 'loud')], new Set(['door.opened'])), Sentence);
  });
});

describe('a published view', () => {
  const definitions = { 'door.opened': { version: 1 }, 'door.closed': { version: 2 } };
  const view = (version, ...handles) => ({ name: 'door-list', version, handles });
  const file = (views, { committed, eventDefinitions = definitions, unpublished = none } = {}) =>
    viewsFile({ views, eventDefinitions, unpublished, committed }).then(([, json]) => json);

  it('is noted with what it handles, and the note stays when nothing changes', async () => {
    const committed = await file([view(1, 'door.opened', 'door.closed')]);
    assert.deepEqual(JSON.parse(committed), {
      'door-list': { 1: { 'door.closed': 2, 'door.opened': 1 } },
    });
    assert.equal(await file([view(1, 'door.closed', 'door.opened')], { committed }), committed);
  });

  it('does not handle a new type', async () => {
    const committed = await file([view(1, 'door.opened')]);
    const changed = file([view(1, 'door.opened', 'door.closed')], { committed });
    await assert.rejects(
      changed,
      /version 1 of door-list .*: \+ door\.closed \(version 2\)\. Make it a new version/,
    );
  });

  it('does not forget one, nor see one in another version', async () => {
    const committed = await file([view(1, 'door.opened')]);
    await assert.rejects(file([view(1)], { committed }), /- door\.opened \(version 1\)/);
    const eventDefinitions = { 'door.opened': { version: 2 } };
    const changed = file([view(1, 'door.opened')], { committed, eventDefinitions });
    await assert.rejects(changed, /\+ door\.opened \(version 2\), - door\.opened \(version 1\)/);
  });

  it('may become a new version, beside the old one', async () => {
    const committed = await file([view(1, 'door.opened')]);
    const both = await file([view(2, 'door.opened', 'door.closed')], { committed });
    assert.deepEqual(JSON.parse(both)['door-list'], {
      1: { 'door.opened': 1 },
      2: { 'door.closed': 2, 'door.opened': 1 },
    });
    await assert.rejects(file([view(1, 'door.closed')], { committed: both }), Sentence);
  });

  it('changes as long as it is unpublished', async () => {
    const committed = await file([view(1, 'door.opened')]);
    const unpublished = new Set(['door-list']);
    const changed = await file([view(1, 'door.closed')], { committed, unpublished });
    assert.deepEqual(JSON.parse(changed), { 'door-list': { 1: { 'door.closed': 2 } } });
  });
});

describe('npm run generate', () => {
  it('does everything, or one part', () => {
    assert.deepEqual(wishOf([]), { check: false, unpublished: none, parts: ['events', 'api'] });
    assert.deepEqual(wishOf(['events', '--check']), { check: true, unpublished: none, parts: ['events'] });
    const { unpublished } = wishOf(['--unpublished', 'door.closed', '--unpublished', 'door-list']);
    assert.deepEqual([...unpublished], ['door.closed', 'door-list']);
  });
  it('refuses what it does not know', () => {
    for (const argv of [['schemas'], ['--force'], ['--unpublished'], ['--check=no']])
      assert.throws(() => wishOf(argv), Sentence);
  });
});
