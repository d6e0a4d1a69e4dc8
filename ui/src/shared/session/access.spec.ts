import { expect, it } from 'vitest';
import { allows } from './access';

it('offers an owner to spend, and a viewer only to look', () => {
  expect(allows('billing.order.place', { here: 'owner', above: [] })).toBe(true);
  expect(allows('billing.order.place', { here: 'viewer', above: [] })).toBe(false);
  expect(allows('billing.order.read', { here: 'viewer', above: [] })).toBe(true);
});

it('lets rights reach down, and a refund only from above', () => {
  expect(allows('billing.order.place', { here: null, above: ['member', 'owner'] })).toBe(true);
  expect(allows('billing.order.refund', { here: 'owner', above: [] })).toBe(false);
  expect(allows('billing.order.refund', { here: null, above: ['owner'] })).toBe(true);
  expect(allows('audit.event.read', { here: null, above: ['viewer'] })).toBe(false);
});

it('offers a custom role what a set may hold', () => {
  expect(allows('provisioning.credential.manage', { here: 'custom', above: [] })).toBe(true);
  expect(allows('organizations.member.manage', { here: 'custom', above: [] })).toBe(false);
});
