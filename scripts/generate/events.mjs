import { Sentence } from '../launcher/sentences.mjs';
import { eventPayloads } from './event-payloads.mjs';
import { byText, code, page, table } from './markdown.mjs';

const processStream = 'process.<name>';

/** Stored type → category of the streams that hold it. */
function categories(deciders) {
  return new Map(
    Object.values(deciders).flatMap(({ category, events }) =>
      Object.values(events).map(({ type }) => [type, category]),
    ),
  );
}

const list = (names) => names.map(code).join(', ');

export function eventsPage({ exportsOf }) {
  const { deciders, eventDefinitions } = exportsOf('libs/domain/src/contexts');
  const payloads = eventPayloads();
  const categoryOf = categories(deciders);
  const rows = Object.values(eventDefinitions)
    .sort((a, b) => byText(a.type, b.type))
    .map(({ type, version }) => {
      const payload = payloads.get(type);
      if (!payload)
        throw new Sentence(`The payload of ${type} was not found: declare it as event('…').of<…>().`);
      const stream = `${categoryOf.get(type) ?? processStream}-<id>`;
      return [code(type), version, code(stream), list(payload.fields), list(payload.personal)];
    });
  const contextOf = ([type]) => type.slice(1).split('.')[0];
  const contexts = [...new Set(rows.map(contextOf))];
  return page(
    'Events',
    'Every event that can be in the log. The stored type never changes. Personal fields are sealed with the key of ' +
      'the person before they reach the store. In all events the address and the browser of a request are sealed too.',
    ...contexts.flatMap((context) => [
      `## ${context}`,
      table(
        ['type', 'version', 'stream', 'fields', 'personal fields'],
        rows.filter((row) => contextOf(row) === context),
      ),
    ]),
  );
}
