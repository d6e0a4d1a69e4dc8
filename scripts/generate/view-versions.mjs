import { formatted } from './markdown.mjs';
import { keptText, refuseChanges } from './published.mjs';

export const viewsPath = 'schemas/views.json';

/** The events that a view handles, with the versions in which it is shown them. */
function handledBy({ handles }, eventDefinitions) {
  return Object.fromEntries([...handles].sort().map((type) => [type, eventDefinitions[type].version]));
}

const entriesOf = (views) =>
  new Map(
    Object.entries(views).flatMap(([view, versions]) =>
      Object.entries(versions).map(([version, content]) => [
        `version ${version} of ${view}`,
        { owner: view, content },
      ]),
    ),
  );

/**
 * View → version → handled types and their versions, with all versions that ever were. Throws when a published version
 * of a view would handle other events: it has passed the old ones already, and an older node passes the new ones.
 */
export async function viewsFile({ views, eventDefinitions, unpublished, committed }) {
  const known = committed === undefined ? {} : JSON.parse(committed);
  const now = Object.fromEntries(
    views.map((view) => [view.name, { [view.version]: handledBy(view, eventDefinitions) }]),
  );
  const fresh = entriesOf(now);
  const published = new Map([...entriesOf(known)].filter(([name]) => fresh.has(name)));
  refuseChanges({
    published,
    fresh,
    unpublished,
    advice: (name, view) => adviceOn(name, view, fresh, published),
  });
  const names = [...new Set([...Object.keys(known), ...Object.keys(now)])].sort();
  const merged = Object.fromEntries(names.map((name) => [name, { ...known[name], ...now[name] }]));
  return [viewsPath, await keptText(committed, merged, (json) => formatted(json, 'json'))];
}

function adviceOn(name, view, fresh, published) {
  const [after, before] = [fresh, published].map((entries) => Object.entries(entries.get(name).content));
  const label = ([type, version]) => `${type} (version ${version})`;
  const only = (some, others) => some.map(label).filter((one) => !others.map(label).includes(one));
  const changes = [
    ...only(after, before).map((one) => `+ ${one}`),
    ...only(before, after).map((one) => `- ${one}`),
  ];
  return (
    `${name} is published and would handle other events: ${changes.join(', ')}. Make it a new version, with tables of ` +
    `its own (docs/how-to/add-a-view.md). As long as no release has it: npm run generate -- --unpublished ${view}`
  );
}
