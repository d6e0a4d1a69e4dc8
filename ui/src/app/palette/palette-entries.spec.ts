import { describe, expect, it } from 'vitest';
import { entriesOf, matching } from './palette-entries';

const facts = { organizations: [{ id: 'o1', name: 'Harbor Hosting' }], words: (key: string) => key };
const idsOf = (groups: ReturnType<typeof entriesOf>) =>
  groups.flatMap(({ entries }) => entries.map(({ id }) => id));

describe('the command palette', () => {
  it('offers only what the person may do', () => {
    const ids = idsOf(entriesOf({ ...facts, can: (permission) => permission !== 'billing.order.place' }));
    expect(ids).not.toContain('do-order');
    expect(ids).toContain('do-member');
    expect(idsOf(entriesOf({ ...facts, can: () => false }))).not.toContain('go-audit');
  });

  it('finds by all words, in any order', () => {
    const groups = entriesOf({ ...facts, can: () => true });
    expect(idsOf(matching(groups, ' hosting  harb'))).toEqual(['o1']);
    expect(matching(groups, 'nothing like this')).toEqual([]);
  });
});
