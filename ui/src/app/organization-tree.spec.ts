import { expect, it } from 'vitest';
import type { Membership } from '@/shared/api/types';
import { inTreeOrder } from './organization-tree';

const member = (id: string, parentId: string | null): Membership => ({
  id,
  name: id,
  kind: 'sub_user',
  parentId,
  role: 'owner',
});

it('lists parents before their children, and one without a visible parent as a root', () => {
  const organizations = [member('c', 'b'), member('b', 'a'), member('x', 'hidden'), member('a', null)];
  expect(inTreeOrder(organizations).map(({ organization, depth }) => `${depth}${organization.id}`)).toEqual([
    '0a',
    '1b',
    '2c',
    '0x',
  ]);
});
