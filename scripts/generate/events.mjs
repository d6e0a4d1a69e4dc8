import { schemaPath } from './event-schemas.mjs';
import { fieldsOf, personalPaths } from './json-schema.mjs';
import { byText, code, page, table } from './markdown.mjs';

const list = (names) => names.map(code).join(', ');

function rowOf(versions, streamOf) {
  const { type, schema } = versions.at(-1);
  const links = versions.map(({ version }) => `[${version}](../${schemaPath(type, version)})`);
  return [
    code(type),
    links.join(', '),
    code(streamOf(type)),
    list(fieldsOf(schema)),
    list(personalPaths(schema)),
  ];
}

export function eventsPage({ events, categoryOf }) {
  const streamOf = (type) =>
    categoryOf(type) === 'process' ? 'process.<name>-<id>' : `${categoryOf(type)}-<id>`;
  const types = [...new Set(events.map(({ type }) => type))].sort(byText);
  const rows = types.map((type) =>
    rowOf(
      events.filter((event) => event.type === type),
      streamOf,
    ),
  );
  const contextOf = ([type]) => type.slice(1).split('.')[0];
  const contexts = [...new Set(rows.map(contextOf))];
  return page(
    'Events',
    'Every event that can be in the log. The stored type never changes, nor does a published version: each has its ' +
      'JSON Schema. The last version is written, and all are read as the last one; the fields are its fields. Personal ' +
      'fields are sealed with the key of the person before they reach the store. In all events the address and the ' +
      'browser of a request are sealed too. The same as AsyncAPI: [asyncapi.json](asyncapi.json).',
    ...contexts.flatMap((context) => [
      `## ${context}`,
      table(
        ['type', 'versions', 'stream', 'fields', 'personal fields'],
        rows.filter((row) => contextOf(row) === context),
      ),
    ]),
  );
}
