import { assertNever, trusted } from '@slipway/domain/kernel';
import type { InfrastructureId } from '@slipway/domain/kernel';
import { infrastructure } from '@slipway/domain/provisioning';
import type { Infrastructure } from '@slipway/domain/provisioning';
import type { FoldCache } from '../runtime/fold-cache';
import type { CloudThing } from './provisioning.ports';

/** What seems wrong at one look. */
export type Suspicion = {
  readonly kind: 'orphan' | 'duplicate' | 'leftover' | 'missing' | 'not_compared';
  readonly infrastructureId: string | null;
  readonly providerId: string | null;
  readonly detail: string;
  /** What a deletion would delete. */
  readonly thing: CloudThing | null;
};

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** What is there and should not be. */
export async function judgeThings(
  things: readonly CloudThing[],
  folds: FoldCache,
): Promise<readonly Suspicion[]> {
  const byPart = new Map<string, readonly CloudThing[]>();
  for (const thing of things) {
    const part = JSON.stringify([thing.run, thing.resource]);
    byPart.set(part, [...(byPart.get(part) ?? []), thing]);
  }
  const found: Suspicion[] = [];
  for (const same of byPart.values()) {
    const state = await stateOf(same[0]?.run ?? '', folds);
    found.push(...judged(same, state));
  }
  return found;
}

/** What should be there and is not. */
export async function missingFrom(
  things: readonly CloudThing[],
  built: readonly InfrastructureId[],
  folds: FoldCache,
): Promise<readonly Suspicion[]> {
  const servers = new Set(things.filter(({ resource }) => resource === 'server').map(({ run }) => run));
  const found: Suspicion[] = [];
  for (const infrastructureId of built) {
    if (servers.has(infrastructureId)) continue;
    const state = await stateOf(infrastructureId, folds);
    if (state.status !== 'provisioned') continue;
    const { serverName, publicIp, sshPort } = state.outputs;
    const detail = `the log has server ${serverName} at ${publicIp} port ${String(sshPort)}, and no server carries its tag`;
    found.push({ kind: 'missing', infrastructureId, providerId: null, detail, thing: null });
  }
  return found;
}

/** A tag may be anything that somebody typed at the provider's. */
async function stateOf(run: string, folds: FoldCache): Promise<Infrastructure> {
  if (!uuid.test(run)) return { status: 'unknown' };
  const id = trusted<InfrastructureId>(run);
  return (await folds.refresh(infrastructure, `infrastructure-${id}`)).state;
}

function judged(same: readonly CloudThing[], state: Infrastructure): readonly Suspicion[] {
  switch (state.status) {
    case 'unknown':
      return all('orphan', same, 'the log knows no such run');
    case 'destroyed':
      return all('orphan', same, 'the log has its run as destroyed');
    case 'destroying':
      if (state.failedAttempts === 0) return [];
      return all(
        'leftover',
        same,
        `${String(state.failedAttempts)} attempts to destroy it have failed, and more follow`,
      );
    case 'provisioned':
      return all('duplicate', others(same, state.outputs), 'the log knows one of this run, and not this one');
    // Under way: what is there is made by the run, taken over by it, or taken down with it.
    case 'requested':
    case 'prepared':
    case 'provisioning':
    case 'awaiting_approval':
    case 'planned':
    case 'failed':
      return [];
    default:
      return assertNever(state);
  }
}

type Reached = { readonly publicIp: string; readonly sshPort: number };

/** All but the one that the log reaches. When none is, or several are, nobody can say which is the right one. */
function others(same: readonly CloudThing[], { publicIp, sshPort }: Reached): readonly CloudThing[] {
  if (same.length === 1) return [];
  const isRight = ({ address }: CloudThing) => address?.host === publicIp && address.port === sshPort;
  return same.filter(isRight).length === 1 ? same.filter((thing) => !isRight(thing)) : [];
}

function all(kind: Suspicion['kind'], things: readonly CloudThing[], why: string): readonly Suspicion[] {
  return things.map((thing) => ({
    kind,
    infrastructureId: thing.run,
    providerId: thing.providerId,
    detail: `${thing.resource} ${thing.name}: ${why}`,
    thing,
  }));
}
