import { expect, it } from 'vitest';
import { grants } from '@/shared/session/grants';
import { resourceKindOf } from './resources';

it('asks about one thing where an action is done to one that is there', () => {
  const about = Object.keys(grants).flatMap((action) => {
    const kind = resourceKindOf(action);
    return kind ? [`${action}: ${kind}`] : [];
  });
  expect(about).toEqual([
    'billing.order.cancel: order',
    'billing.order.pay: order',
    'billing.order.read: order',
    'billing.order.refund: order',
    'identity.token.read: token',
    'identity.token.revoke: token',
    'servers.connection.confirm: connection',
    'servers.connection.manage: connection',
    'servers.connection.read: connection',
    'servers.server.read: server',
    'servers.server.remove: server',
  ]);
});
