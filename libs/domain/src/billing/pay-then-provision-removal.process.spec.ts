import { schedule } from '../kernel';
import { givenProcess } from '../kernel/given-process';
import {
  cancelWish,
  decommission,
  destroy,
  destroyed,
  destroying,
  destructionFailed,
  fulfilled,
  provisioning,
  reached,
  refundedOrder,
  release,
  removalWish,
  removed,
  removing,
} from './given-order';
import type { Input } from './given-order';
import { payThenProvision } from './pay-then-provision.process';

const given = (history: readonly Input[]) => givenProcess(payThenProvision, history);

describe('a delivered server that is removed', () => {
  it('is taken down', () => given(fulfilled).when(removalWish).then(destroy(1)));

  it('leaves its record and its room only when the machine is gone, and nothing is given back', () =>
    given(removing)
      .when(destroyed)
      .then([decommission('it was removed by its owner'), release()]));

  it('is tried for as long as it does not go', () => {
    given(removing)
      .when(destructionFailed(1))
      .then([schedule('destruction-1', 20)]);
    given([...removing, destructionFailed(1)])
      .when(reached('destruction-1'))
      .then(destroy(2));
    given(removing).when(reached('destruction-1-overdue')).then(destroy(2));
  });

  it('does not mind an attempt that is not the present one', () => {
    given(removing).when(destructionFailed(2)).ignores();
    given([...removing, destructionFailed(1)])
      .when(reached('destruction-1-overdue'))
      .ignores();
  });

  it('is removed once', () => {
    given(removing).when(removalWish).ignores();
    given(removed).when(removalWish).ignores();
    given(removed).when(destroyed).ignores();
    given(removed).when(reached('destruction-1-overdue')).ignores();
  });

  it('is not cancelled instead', () => {
    given(removing).when(cancelWish).ignores();
    given(removed).when(cancelWish).ignores();
  });
});

describe('a server that was never delivered', () => {
  it.each<[string, Input[]]>([
    ['provisioning', provisioning],
    ['destroying', destroying],
    ['refunded', refundedOrder],
  ])('is not removed: %s', (_step, history) => given(history).when(removalWish).ignores());
});
