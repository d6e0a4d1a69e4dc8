import { expect, it } from 'vitest';
import { assignmentOf } from './assignment';

const sets = [{ id: 's1', name: 'Audit only', permissions: [] }];

it('sends a permission set with a custom role, and with no other', () => {
  expect(assignmentOf({ role: 'custom', permissionSetId: 's1' }, sets)).toEqual({
    role: 'custom',
    permissionSetId: 's1',
  });
  expect(assignmentOf({ role: 'custom', permissionSetId: '' }, sets)).toBe(null);
  expect(assignmentOf({ role: 'admin', permissionSetId: 's1' }, sets)).toEqual({ role: 'admin' });
});
