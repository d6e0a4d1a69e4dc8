import { randomUUID } from 'node:crypto';
import { trusted } from '@slipway/domain/kernel';
import type { OrganizationId } from '@slipway/domain/kernel';
import { tree, treeCommands } from '@slipway/domain/organizations';
import { MemoryEventStore } from '@slipway/infra/event-store/memory/memory-event-store';
import { anInstallation, aProcess, aWorld } from '../given-application';
import { aRequest } from '../runtime/given-runtime';
import { statusIn } from './status-in';

async function aSuspendedChild() {
  const world = aWorld(new MemoryEventStore());
  const process = aProcess(world);
  const { organizationId: top } = await anInstallation(process);
  const child = trusted<OrganizationId>(randomUUID());
  const attach = treeCommands.attachChild({ organizationId: child, parentId: top, kind: 'end_user' });
  const suspend = treeCommands.suspendOrganization({ organizationId: child, reason: 'unpaid' });
  for (const command of [attach, suspend])
    await process.runner.run({ decider: tree, id: top, command, request: aRequest(randomUUID()) });
  return { world, place: { organizationId: child, topBranchId: top }, top };
}

test('an organization whose tree is not at hand is not taken for an active one', async () => {
  const { world, place } = await aSuspendedChild();
  await expect(statusIn(aProcess(world).folds, place)).resolves.toBe('suspended');
});

test('nor is one that the fold at hand does not know yet', async () => {
  const { world, place } = await aSuspendedChild();
  const { folds } = aProcess(world);
  folds.open(tree, `tree-${place.topBranchId}`);
  await expect(statusIn(folds, place)).resolves.toBe('suspended');
});

test('nor is one that stands nowhere in it', async () => {
  const { world, top } = await aSuspendedChild();
  const stranger = { organizationId: trusted<OrganizationId>(randomUUID()), topBranchId: top };
  await expect(statusIn(aProcess(world).folds, stranger)).resolves.toBe('archived');
});
