import { join } from 'node:path';
import { readText, root } from '../launcher/files.mjs';
import { Sentence } from '../launcher/sentences.mjs';
import { asyncApiDocument } from './asyncapi.mjs';
import { committedSchemas, deriveSchemas, schemaFiles } from './event-schemas.mjs';
import { eventsPage } from './events.mjs';
import { formatted } from './markdown.mjs';
import { exportsOf } from './sources.mjs';
import { viewsFile, viewsPath } from './view-versions.mjs';

/** What the types say and what the running code says have to be the same events. */
function requireSameEvents(events, eventDefinitions) {
  const latest = new Map(events.map(({ type, version }) => [type, version]));
  const differing = [...new Set([...latest.keys(), ...Object.keys(eventDefinitions)])].filter(
    (type) => latest.get(type) !== eventDefinitions[type]?.version,
  );
  if (differing.length > 0)
    throw new Sentence(
      `Declare each as event('…').of<…>(), and its group in libs/domain/src/contexts.ts: ${differing.join(', ')}`,
    );
}

/** Stored type → category of the streams that hold it. */
function categories(deciders) {
  const known = new Map(
    Object.values(deciders).flatMap(({ category, events }) =>
      Object.values(events).map(({ type }) => [type, category]),
    ),
  );
  return (type) => known.get(type) ?? 'process';
}

function requireKnown(unpublished, owners) {
  const unknown = [...unpublished].filter((name) => !owners.has(name));
  if (unknown.length > 0)
    throw new Sentence(
      `--unpublished takes the type of an event or the name of a view, not ${unknown.join(', ')}.`,
    );
}

/** Everything that is generated from events and views: `[path, text]`, without a text for a file that goes. */
export async function eventFiles({ unpublished }) {
  const { deciders, eventDefinitions } = exportsOf('libs/domain/src/contexts');
  const { allViews: views } = exportsOf('libs/infra/src/projections/all-views');
  const { events, metadata } = deriveSchemas();
  requireSameEvents(events, eventDefinitions);
  const schemas = await schemaFiles({ events, unpublished, committed: committedSchemas() });
  requireKnown(
    unpublished,
    new Set([
      ...schemas.map(([path]) => path.replace(/^.*\/|\.v\d+\.json$/g, '')),
      ...views.map(({ name }) => name),
    ]),
  );
  const categoryOf = categories(deciders);
  const asyncApi = JSON.stringify(asyncApiDocument({ events, metadata, categoryOf }));
  return [
    ...schemas,
    await viewsFile({ views, eventDefinitions, unpublished, committed: readText(join(root, viewsPath)) }),
    ['docs/events.md', await formatted(eventsPage({ events, categoryOf }))],
    ['docs/asyncapi.json', await formatted(asyncApi, 'json')],
  ];
}
