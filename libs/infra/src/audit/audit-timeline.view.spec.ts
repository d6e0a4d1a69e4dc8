import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { auditTimeline } from './audit-timeline.view';

const domain = join(__dirname, '../../../domain/src');
const sources = readdirSync(domain, { recursive: true, encoding: 'utf8' }).filter(
  (file) => file.endsWith('.messages.ts') || /^kernel.(process|reservation)\.ts$/.test(file),
);

/** The groups of definitions that a file exports as `…Events`. */
function eventGroups(file: string): readonly (readonly [string, readonly string[]])[] {
  const exported = jest.requireActual<Record<string, Record<string, { readonly type: string }>>>(
    join(domain, file),
  );
  return Object.entries(exported)
    .filter(([name]) => name.endsWith('Events'))
    .map(([name, group]) => [`${file} ${name}`, Object.values(group).map(({ type }) => type)] as const);
}

describe('what the audit timeline handles', () => {
  const groups = sources.flatMap(eventGroups);

  it('is looked for in all contexts', () => expect(groups.length).toBeGreaterThanOrEqual(14));

  it.each(groups)('holds all of %s', (_, types) => {
    expect(types.filter((type) => !auditTimeline.handles.includes(type))).toEqual([]);
  });
});
