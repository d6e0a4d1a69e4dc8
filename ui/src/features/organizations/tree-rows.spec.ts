import { describe, expect, it } from 'vitest';
import type { Organization } from '@/shared/api/types';
import { rowsOf } from './tree-rows';
import type { Branch, Forest, TreeRow } from './tree-rows';

const organization = (id: string, kind: Organization['kind'], parentId: string | null): Organization => ({
  id,
  name: id,
  kind,
  parentId,
  topBranchId: 'top',
  status: 'active',
  createdAt: '2026-11-26T00:00:00.000Z',
});

function forest(open: readonly string[], branches: Readonly<Record<string, Branch>>): Forest {
  const all = [
    organization('top', 'top_branch', null),
    organization('a', 'sub_user', 'top'),
    organization('b', 'end_user', 'top'),
  ];
  return {
    organizations: new Map(all.map((one) => [one.id, one])),
    branches: new Map(Object.entries(branches)),
    openIds: new Set(open),
  };
}
const shown = (rows: readonly TreeRow[]) =>
  rows.map((row) => `${row.depth}${row.kind === 'more' ? '…' : row.organization.id}`);

describe('the rows of a tree', () => {
  it('are the root alone while it is closed', () => {
    expect(shown(rowsOf(forest([], {}), 'top'))).toEqual(['0top']);
  });

  it('ask for children that are not there yet, and for the next page after those that are', () => {
    expect(shown(rowsOf(forest(['top'], {}), 'top'))).toEqual(['0top', '1…']);
    const half = { top: { childIds: ['a'], next: 'cursor' } };
    expect(shown(rowsOf(forest(['top'], half), 'top'))).toEqual(['0top', '1a', '1…']);
    const whole = { top: { childIds: ['a', 'b'], next: null } };
    expect(shown(rowsOf(forest(['top', 'b'], whole), 'top'))).toEqual(['0top', '1a', '1b']);
  });

  it('are walked in a blink for 10,000 children', () => {
    const many = Array.from({ length: 10_000 }, (_, index) => organization(`c${index}`, 'sub_user', 'top'));
    const rows = rowsOf(
      {
        organizations: new Map(
          [organization('top', 'top_branch', null), ...many].map((one) => [one.id, one]),
        ),
        branches: new Map([['top', { childIds: many.map(({ id }) => id), next: null }]]),
        openIds: new Set(['top']),
      },
      'top',
    );
    expect(rows).toHaveLength(10_001);
  });
});
