import type { Instant, Operation, Stage } from '@/shared/api/types';

/** Clean-up and refund belong to failures only, and few plans wait for somebody; until one of them starts they would only worry. */
export function shownStages(stages: readonly Stage[]): readonly Stage[] {
  return stages.filter(({ name, status }) => {
    const isRare = name === 'approval' || name === 'destruction' || name === 'refund';
    return !isRare || (status !== 'pending' && status !== 'skipped');
  });
}

/** A stage that is over without a recorded end counts as over now and does not tick. */
export function endOf(stage: Stage): Instant | null {
  const isOpen = stage.status === 'running' || stage.status === 'waiting';
  return isOpen ? null : (stage.finishedAt ?? stage.startedAt);
}

/** Stages whose status differs from before, in order: what a screen reader should hear. */
export function movedStages(before: Operation | null, after: Operation): readonly Stage[] {
  if (!before) return [];
  const statuses = new Map(before.stages.map(({ name, status }) => [name, status]));
  return after.stages.filter(
    ({ name, status }) => status !== statuses.get(name) && status !== 'pending' && status !== 'skipped',
  );
}
