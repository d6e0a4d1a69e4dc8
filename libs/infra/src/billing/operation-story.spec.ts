import fc from 'fast-check';
import { orderFailures } from '@slipway/domain/billing';
import { instant } from '@slipway/domain/kernel';
import { declined, orderStory } from '../../../../test/support/order-story';
import type { Said } from '../../../../test/support/order-story';
import type { OperationState, StageName } from './operation';
import { stageOf } from './operation';
import { evolveOperation, operationTypes } from './operation-story';
import type { OperationEvent } from './operation-story';

const story = orderStory('web');
const at = (second: number) => instant(Date.parse('2026-01-01T12:00:00.000Z') + second * 1000);

/** The states on the way; the n-th event happens in second n. */
function tell(said: readonly Said[]): readonly OperationState[] {
  const states: OperationState[] = [];
  let operation: OperationState | null = null;
  said.forEach(({ message }, index) => {
    const event = { ...message, at: at(index), correlationId: 'story' } as OperationEvent;
    if (operationTypes.includes(event.type)) operation = evolveOperation(operation, event);
    if (operation) states.push(operation);
  });
  return states;
}

function endOf(said: readonly Said[]): OperationState {
  const last = tell(said).at(-1);
  if (last === undefined) throw new Error('nothing was told of any order');
  return last;
}

function statuses(operation: OperationState): Readonly<Record<string, string>> {
  return Object.fromEntries(operation.stages.map(({ name, status }) => [name, status]));
}
const detail = (operation: OperationState, name: StageName) => stageOf(operation, name).detail;

const untilPaid = [story.placed(), story.reserved(), story.requested(), story.captured(), story.paid()];
const untilBuilding = [
  ...untilPaid,
  story.machineRequested(),
  story.keyPrepared(),
  story.started(),
  story.planned(),
];
const untilRegistered = [...untilBuilding, story.provisioned(), story.registered()];
const delivered = [...untilRegistered, story.verified(), story.confirmed(), story.fulfilled()];
const terraform = 'Error: creating server: quota of the cloud exceeded';
const untilBroken = [...untilBuilding, story.buildFailed(terraform)];
const untilDestroyed = [...untilBroken, story.destructionStarted(), story.destroyed()];
const refunded = [
  ...untilDestroyed,
  story.moneyBack(),
  story.released(),
  story.refunded(orderFailures.provisioningFailed(terraform)),
];
const noAnswer = { code: 'gateway_error', detail: 'The gateway refuses the refund.' };

describe('an order whose plan waits for an approval', () => {
  const until = at(9999);
  const waiting = [...untilBuilding, story.approvalRequested(until)];
  it('waits, and shows what it would do and cost', () => {
    const operation = endOf(waiting);
    expect(operation.status).toBe('waiting');
    expect(statuses(operation)).toMatchObject({ approval: 'waiting', provisioning: 'waiting' });
    expect(operation.plan).toMatchObject({
      toAdd: 3,
      cost: { monthly: { minor: 2900 } },
      approval: { status: 'awaited', threshold: { minor: 500 }, until },
    });
  });
  it('goes on when it is approved', () => {
    const operation = endOf([...waiting, story.planApproved()]);
    expect([operation.status, operation.plan?.approval?.status]).toEqual(['running', 'approved']);
    expect(statuses(operation)).toMatchObject({ approval: 'succeeded', provisioning: 'running' });
    expect(endOf([...waiting, story.planApproved(), story.provisioned()]).progress).toBe(75);
  });
  it('fails when it is discarded, and says why', () => {
    const operation = endOf([...waiting, story.planDiscarded(), story.destructionStarted()]);
    expect([operation.status, operation.plan?.approval?.status]).toEqual(['running', 'discarded']);
    expect(operation.error).toEqual(orderFailures.planDiscarded());
    expect(statuses(operation)).toMatchObject({ approval: 'failed', provisioning: 'failed' });
  });
  it('waits again when another plan takes the place of the approved one', () => {
    const again = endOf([...waiting, story.planApproved(), story.planned(), story.approvalRequested(until)]);
    expect([again.status, again.plan?.approval?.status]).toEqual(['waiting', 'awaited']);
    expect(statuses(again)).toMatchObject({ approval: 'waiting' });
  });
  it('shows a plan that nobody has to approve, and skips the stage', () => {
    expect(endOf(untilBuilding).plan?.approval).toBeNull();
    expect(statuses(endOf(untilRegistered))).toMatchObject({ approval: 'skipped' });
  });
});

describe('an order that is placed', () => {
  it('starts as an operation whose quota is being reserved', () => {
    expect(endOf([story.placed()])).toEqual({
      id: story.orderId,
      organizationId: story.organizationId,
      kind: 'order',
      status: 'running',
      progress: 5,
      startedAt: at(0),
      finishedAt: null,
      error: null,
      engine: null,
      plan: null,
      resources: { orderId: story.orderId, infrastructureId: null, serverId: null },
      stages: [
        { name: 'order', status: 'succeeded', startedAt: at(0), finishedAt: at(0), detail: null },
        { name: 'quota', status: 'running', startedAt: at(0), finishedAt: null, detail: null },
        ...[
          'payment',
          'approval',
          'provisioning',
          'registration',
          'verification',
          'destruction',
          'refund',
        ].map((name) => ({
          name,
          status: 'pending',
          startedAt: null,
          finishedAt: null,
          detail: null,
        })),
      ],
      correlationId: 'story',
      version: 0,
      paymentId: null,
    });
  });

  it('is needed before anything else says something', () => {
    expect(tell([story.reserved(), story.captured(), story.registered()])).toEqual([]);
  });
});

describe('an order that is delivered', () => {
  it('succeeds with its server, and what was not needed is skipped', () => {
    const end = endOf(delivered);
    expect(end).toMatchObject({
      status: 'succeeded',
      progress: 100,
      error: null,
      engine: { name: 'simulator', version: '1.0.0' },
      resources: { infrastructureId: story.infrastructureId, serverId: story.serverId },
      finishedAt: at(delivered.length - 1),
    });
    expect(statuses(end)).toEqual({
      order: 'succeeded',
      quota: 'succeeded',
      payment: 'succeeded',
      approval: 'skipped',
      provisioning: 'succeeded',
      registration: 'succeeded',
      verification: 'succeeded',
      destruction: 'skipped',
      refund: 'skipped',
    });
  });

  it('has times for each stage, one after the other', () => {
    const [, quota, payment, , provisioning, registration, verification] = endOf(delivered).stages;
    expect(quota).toMatchObject({ startedAt: at(0), finishedAt: at(1) });
    expect(payment).toMatchObject({ startedAt: at(2), finishedAt: at(3) });
    expect(provisioning).toMatchObject({
      startedAt: at(5),
      finishedAt: at(9),
      detail: 'Plan: 3 to add, 0 to change, 0 to destroy.',
    });
    expect(registration).toMatchObject({ startedAt: at(9), finishedAt: at(10) });
    expect(verification).toMatchObject({ startedAt: at(10), finishedAt: at(11) });
  });

  it('is not touched by the later life of its server', () => {
    const later = [
      story.decommissioned('not needed'),
      story.destructionStarted(),
      story.destroyed(),
      story.verified(),
    ];
    expect(endOf([...delivered, ...later])).toEqual(endOf(delivered));
  });
});

describe('a payment that is declined', () => {
  const untilDeclined = [
    story.placed(),
    story.reserved(),
    story.requested(),
    story.declined(),
    story.paymentFailed(declined),
    story.released(),
  ];

  it('leaves the operation waiting for another try, and says why', () => {
    const waiting = endOf(untilDeclined);
    expect(waiting).toMatchObject({ status: 'waiting', error: declined, finishedAt: null, progress: 15 });
    expect(statuses(waiting)).toMatchObject({
      quota: 'succeeded',
      payment: 'failed',
      provisioning: 'pending',
    });
    expect(detail(waiting, 'payment')).toBe(declined.detail);
  });

  const again = [...untilDeclined, story.paidAgain()];
  it('is forgotten when the order is paid again', () => {
    const retried = endOf(again);
    expect(retried).toMatchObject({ status: 'running', error: null });
    expect(statuses(retried)).toMatchObject({ quota: 'running', payment: 'pending' });
    const end = endOf([
      ...again,
      story.reserved(2),
      story.requested(2),
      story.captured(2),
      story.paid(2),
      ...delivered.slice(untilPaid.length),
    ]);
    expect(end).toMatchObject({ status: 'succeeded', error: null });
    expect(stageOf(end, 'payment')).toMatchObject({ status: 'succeeded', detail: null, startedAt: at(8) });
  });

  it('fails the operation when nobody pays again', () => {
    const abandoned = orderFailures.paymentAbandoned();
    const end = endOf([...untilDeclined, story.rejected(abandoned)]);
    expect(end).toMatchObject({ status: 'failed', error: abandoned, progress: 100 });
    expect(statuses(end)).toMatchObject({ payment: 'failed', provisioning: 'skipped', refund: 'skipped' });
  });
});

describe('a payment that needs a confirmation', () => {
  const untilAsked = [
    story.placed(),
    story.reserved(),
    story.requested(),
    story.confirmationRequired(),
    story.confirmationAwaited(),
  ];

  it('waits for the customer and goes on afterwards', () => {
    const asked = endOf(untilAsked);
    expect(asked.status).toBe('waiting');
    expect(stageOf(asked, 'payment')).toMatchObject({
      status: 'waiting',
      detail: 'The payment needs a confirmation.',
    });
    const confirmed = endOf([...untilAsked, story.paymentConfirmed()]);
    expect(confirmed.status).toBe('running');
    expect(stageOf(confirmed, 'payment')).toMatchObject({
      status: 'running',
      detail: null,
      startedAt: at(2),
    });
    expect(endOf([...untilAsked, story.paymentConfirmed(), story.captured(), story.paid()]).status).toBe(
      'running',
    );
  });

  it('does not go back to waiting when the money was there first', () => {
    const overtaken = [
      ...untilAsked.slice(0, 4),
      story.captured(),
      story.confirmationAwaited(),
      story.paid(),
    ];
    expect(endOf(overtaken)).toMatchObject({ status: 'running' });
    expect(statuses(endOf(overtaken))).toMatchObject({ payment: 'succeeded' });
  });

  it('that comes after it has expired is given back, and the operation still waits', () => {
    const expired = orderFailures.confirmationExpired();
    const late = [...untilAsked, story.paymentFailed(expired), story.captured()];
    expect(endOf(late)).toMatchObject({ status: 'waiting', error: expired });
    expect(stageOf(endOf(late), 'refund')).toMatchObject({ status: 'running' });
    expect(statuses(endOf([...late, story.moneyBack()]))).toMatchObject({
      payment: 'failed',
      refund: 'succeeded',
    });
  });

  it('that comes after the end is given back, and the end stays', () => {
    const abandoned = orderFailures.paymentAbandoned();
    const ended = [...untilAsked, story.paymentFailed(declined), story.rejected(abandoned)];
    const end = endOf([...ended, story.captured(), story.moneyBack()]);
    const { status, error, progress, finishedAt } = endOf(ended);
    expect(end).toMatchObject({ status, error, progress, finishedAt });
    expect(statuses(end)).toMatchObject({ refund: 'succeeded' });
  });
});

describe('a gateway that does not answer', () => {
  it('is said so, and the payment goes on', () => {
    const unknown = endOf([story.placed(), story.reserved(), story.requested(), story.outcomeUnknown()]);
    expect(stageOf(unknown, 'payment')).toMatchObject({ status: 'running' });
    expect(detail(unknown, 'payment')).toContain('did not answer');
  });
});

describe('a quota that is exceeded', () => {
  it('fails the operation before any payment', () => {
    const reason = orderFailures.quotaExceeded(5, 5, 1);
    const end = endOf([story.placed(), story.exceeded(), story.rejected(reason)]);
    expect(end).toMatchObject({ status: 'failed', error: reason });
    expect(statuses(end)).toMatchObject({ quota: 'failed', payment: 'skipped', destruction: 'skipped' });
    expect(detail(end, 'quota')).toBe(reason.detail);
  });
});

describe('a server that cannot be built', () => {
  it('shows what Terraform said at once', () => {
    const broken = endOf(untilBroken);
    expect(broken).toMatchObject({
      status: 'running',
      error: { code: 'provisioning.failed', detail: terraform },
    });
    expect(detail(broken, 'provisioning')).toBe(terraform);
  });

  it('is destroyed, then the money goes back, then the operation has failed', () => {
    expect(statuses(endOf(untilDestroyed.slice(0, -1)))).toMatchObject({
      destruction: 'running',
      refund: 'pending',
    });
    expect(statuses(endOf(untilDestroyed))).toMatchObject({ destruction: 'succeeded', refund: 'running' });
    const end = endOf(refunded);
    expect(end).toMatchObject({ status: 'failed', progress: 100, error: { detail: terraform } });
    expect(statuses(end)).toEqual({
      order: 'succeeded',
      quota: 'succeeded',
      payment: 'succeeded',
      approval: 'skipped',
      provisioning: 'failed',
      registration: 'skipped',
      verification: 'skipped',
      destruction: 'succeeded',
      refund: 'succeeded',
    });
  });

  it('says how often its destruction has failed', () => {
    const stuck = endOf([...untilBroken, story.destructionStarted(), story.destructionFailed(2, 'no route')]);
    expect(stageOf(stuck, 'destruction')).toMatchObject({
      status: 'running',
      detail: 'Attempt 2 failed: no route',
    });
  });

  it('has failed too when it is given up without a word from Terraform', () => {
    const givenUp = endOf([...untilBuilding, story.destructionStarted()]);
    expect(statuses(givenUp)).toMatchObject({ provisioning: 'failed', destruction: 'running' });
  });

  it('is not verified when it registers after it was given up', () => {
    const late = [...untilBuilding, story.provisioned(), story.destructionStarted(), story.registered()];
    expect(statuses(endOf(late))).toMatchObject({ registration: 'failed', verification: 'pending' });
    expect(endOf(late).resources.serverId).toBe(story.serverId);
  });

  it('that was never asked for is refunded without a destruction', () => {
    const reason = orderFailures.provisioningNotStarted();
    const end = endOf([...untilPaid, story.moneyBack(), story.refunded(reason)]);
    expect(end).toMatchObject({ status: 'failed', error: reason });
    expect(statuses(end)).toMatchObject({
      provisioning: 'skipped',
      destruction: 'skipped',
      refund: 'succeeded',
    });
  });
});

describe('a refund that does not go through', () => {
  const stuck = [
    ...untilDestroyed,
    story.refundFailed(1, noAnswer),
    story.refundFailed(5, noAnswer),
    story.refundStuck(noAnswer),
  ];

  it('counts its attempts, then waits for a person and keeps the reason of the failure', () => {
    const trying = endOf(stuck.slice(0, -2));
    expect(stageOf(trying, 'refund')).toMatchObject({
      status: 'running',
      detail: `Attempt 1 failed: ${noAnswer.detail}`,
    });
    const waiting = endOf(stuck);
    expect(waiting).toMatchObject({ status: 'waiting', finishedAt: null, error: { detail: terraform } });
    expect(stageOf(waiting, 'refund')).toMatchObject({ status: 'waiting', detail: noAnswer.detail });
    expect(statuses(endOf([...stuck, story.refundFailed(6, noAnswer)]))).toMatchObject({ refund: 'waiting' });
  });

  it('ends when it goes through after all', () => {
    const reason = orderFailures.provisioningFailed(terraform);
    const end = endOf([...stuck, story.moneyBack(), story.refunded(reason)]);
    expect(end).toMatchObject({ status: 'failed', error: reason, progress: 100 });
    expect(statuses(end)).toMatchObject({ refund: 'succeeded' });
  });
});

describe('a server that cannot be verified', () => {
  const tried = [
    ...untilRegistered,
    story.verificationFailed(1, 'no route'),
    story.verificationFailed(2, 'refused'),
  ];

  it('is asked again, and the last reason is shown', () => {
    const trying = endOf(tried);
    expect(trying.status).toBe('running');
    expect(stageOf(trying, 'verification')).toMatchObject({
      status: 'running',
      detail: 'Attempt 2 failed: refused',
    });
    expect(endOf([...tried, story.verified(), story.fulfilled()])).toMatchObject({
      status: 'succeeded',
      error: null,
    });
  });

  it.each([
    ['first decommissioned', [story.decommissioned('refused'), story.destructionStarted()]],
    ['first destroyed', [story.destructionStarted(), story.decommissioned('refused')]],
  ])('is given up, %s', (_, givenUp) => {
    expect(statuses(endOf([...tried, ...givenUp]))).toMatchObject({
      verification: 'failed',
      destruction: 'running',
    });
    const reason = orderFailures.verificationFailed('refused');
    const end = endOf([...tried, ...givenUp, story.destroyed(), story.moneyBack(), story.refunded(reason)]);
    expect(end).toMatchObject({ status: 'failed', error: reason });
    expect(statuses(end)).toMatchObject({
      verification: 'failed',
      destruction: 'succeeded',
      refund: 'succeeded',
    });
  });
});

describe('progress', () => {
  const everything = [
    ...refunded,
    ...delivered,
    story.paidAgain(),
    story.refundStuck(noAnswer),
    story.exceeded(),
  ];
  const shuffled = fc.shuffledSubarray(everything, { minLength: 1 });

  it('stays within 0 to 100 and never falls, whatever is told in whatever order', () => {
    fc.assert(
      fc.property(shuffled, (said) => {
        const states = tell([story.placed(), ...said]);
        states.forEach((state, index) => {
          expect(state.progress).toBeGreaterThanOrEqual(states[index - 1]?.progress ?? 0);
          expect(state.progress).toBeLessThanOrEqual(100);
        });
      }),
    );
  });

  it('and the end do not change after the end, and every move counts up the version', () => {
    fc.assert(
      fc.property(shuffled, (said) => {
        const states = tell([story.placed(), ...said]);
        states.forEach((state, index) => {
          const before = states[index - 1];
          if (before === undefined) return;
          expect(state === before ? state.version : state.version - 1).toBe(before.version);
          if (before.finishedAt === null) return;
          const { status, progress, error, finishedAt } = before;
          expect(state).toMatchObject({ status, progress, error, finishedAt });
        });
      }),
    );
  });
});

describe('an order that is cancelled', () => {
  const { code } = orderFailures.cancelled();

  it('says so at once, and ends without anything that went on', () => {
    const [, , asked, gone] = tell([story.placed(), story.reserved(), story.cancelWish(), story.cancelled()]);
    expect(asked).toMatchObject({ status: 'running', error: { code } });
    expect(gone).toMatchObject({ status: 'failed', progress: 100, error: { code } });
  });

  it('goes on when it waited for a person', () =>
    expect(
      endOf([
        story.placed(),
        story.reserved(),
        story.requested(),
        story.confirmationAwaited(),
        story.cancelWish(),
      ]),
    ).toMatchObject({ status: 'running', error: { code } }));

  it('shows what is taken down before the money comes back', () =>
    expect(
      statuses(
        endOf([
          ...untilBuilding,
          story.cancelWish(),
          story.destructionStarted(),
          story.destroyed(),
          story.moneyBack(),
          story.refunded(orderFailures.cancelled()),
        ]),
      ),
    ).toMatchObject({ provisioning: 'failed', destruction: 'succeeded', refund: 'succeeded' }));
});
