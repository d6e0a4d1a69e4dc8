import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { readText, root } from '../launcher/files.mjs';
import { eventTypes, exportedType, programOf } from './event-types.mjs';
import { Schemas } from './json-schema.mjs';
import { formatted } from './markdown.mjs';
import { keptText, refuseChanges } from './published.mjs';

const folder = 'schemas/events';
const port = 'libs/application/src/ports/event-store.ts';

export const schemaPath = (type, version) => `${folder}/${type}.v${version}.json`;

function documentOf({ type, version, schema }) {
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    $id: `urn:slipway:event:${type}:v${version}`,
    title: `${type}, version ${version}`,
    ...schema,
  };
}

/** Every version of every event: `{ type, version, schema }`, and the schema of the metadata of all. */
export function deriveSchemas(entry = 'libs/domain/src/contexts.ts') {
  const program = programOf(entry, port);
  const schemas = new Schemas(program);
  const events = eventTypes(program).map(({ payload, ...event }) => ({
    ...event,
    schema: schemas.of(payload),
  }));
  return { events, metadata: metadataOf(schemas, program) };
}

/** Address and browser are plain JSON to the port; what lies in the log is their sealed form. */
function metadataOf(schemas, program) {
  const personal = schemas.of(exportedType(program, 'libs/domain/src/kernel/personal.ts', 'Personal'));
  const schema = schemas.of(exportedType(program, port, 'EventMetadata'));
  return { ...schema, properties: { ...schema.properties, ip: personal, userAgent: personal } };
}

/** Path → text. */
export function committedSchemas() {
  const names = readdirSync(join(root, folder)).filter((name) => name.endsWith('.json'));
  return new Map(names.map((name) => [`${folder}/${name}`, readText(join(root, folder, name))]));
}

const ownerOf = (path) => path.slice(folder.length + 1).replace(/\.v\d+\.json$/, '');

/** What to write, `undefined` for a file that goes. Throws when a published schema would change. */
export async function schemaFiles({ events, unpublished, committed }) {
  const fresh = new Map(
    events.map((event) => [
      schemaPath(event.type, event.version),
      { owner: event.type, content: documentOf(event) },
    ]),
  );
  const published = new Map(
    [...committed].map(([path, text]) => [path, { owner: ownerOf(path), content: JSON.parse(text) }]),
  );
  refuseChanges({ published, fresh, unpublished, advice: (path, type) => adviceOn(path, type, events) });
  const paths = [...new Set([...published.keys(), ...fresh.keys()])].sort();
  return Promise.all(
    paths.map(async (path) => {
      const content = fresh.get(path)?.content;
      const text =
        content && (await keptText(committed.get(path), content, (json) => formatted(json, 'json')));
      return [path, text];
    }),
  );
}

function adviceOn(path, type, events) {
  const versions = events.filter((event) => event.type === type).map(({ version }) => version);
  const unreleased = `As long as no release has it: npm run generate -- --unpublished ${type}`;
  if (versions.length === 0)
    return `${path} is published, and ${type} is declared nowhere any more: logs hold it for ever. ${unreleased}`;
  const next = Math.max(...versions) + 1;
  return (
    `${path} is published and would change: declare version ${next} of ${type} and an upcaster instead ` +
    `(docs/how-to/change-an-event.md). ${unreleased}`
  );
}
