import fc from 'fast-check';
import { complete, perform, schedule, send, trusted } from '../kernel';
import type { Instant } from '../kernel';
import { givenProcess } from '../kernel/given-process';
import { quotaCommands } from '../licensing/licensing.messages';
import { infrastructureCommands, provisioningWork } from '../provisioning/provisioning.messages';
import { serverCommands } from '../servers/servers.messages';
import { orderFailures } from './billing.errors';
import { orderCommands } from './billing.messages';
import { payThenProvision } from './pay-then-provision.process';
import {
  abandoned,
  awaitingRetry,
  cancelled,
  cancelWish,
  captured,
  charge,
  charging,
  confirmCharge,
  confirmationRequired,
  confirmed,
  confirming,
  declined,
  decommission,
  destroy,
  destroyed,
  destroying,
  destructionFailed,
  exceeded,
  fulfilled,
  infrastructureId,
  ofInfrastructure,
  payment,
  paymentFailure,
  placed,
  provisioned,
  provisioning,
  provisioningFailed,
  reached,
  reason,
  refund,
  refundFailed,
  refunded,
  refundedOrder,
  refunding,
  registered,
  registering,
  registration,
  rejected,
  release,
  request,
  requested,
  requesting,
  reserve,
  reserved,
  reserving,
  retried,
  serverId,
  toConfirm,
  toOrder,
  topBranchId,
  unknown,
  unverified,
  verified,
  verify,
  verifying,
} from './given-order';
import type { Input } from './given-order';

const given = (history: readonly Input[]) => givenProcess(payThenProvision, history);
const failure = orderFailures.provisioningFailed('no capacity');

describe('no order yet', () => {
  it('starts by reserving room', () =>
    given([])
      .when(placed)
      .then([reserve(), schedule('quota-1', 300)]));
  it.each([reserved(), captured(), reached('quota-1'), destroyed])('ignores $type', (input) =>
    given([]).when(input).ignores(),
  );
});

describe('reserving', () => {
  it('charges when there is room', () =>
    given(reserving)
      .when(reserved())
      .then([charge(), schedule('payment-1', 900)]));
  it('ends when there is none, and says by how much', () => {
    const detail =
      'The license allows 5 servers, 5 are in use, 1 more do not fit. Remove a server or upgrade the license.';
    const rejection = orderCommands.rejectOrder({ reason: { code: 'licensing.quota_exceeded', detail } });
    given(reserving)
      .when(exceeded())
      .then([toOrder(rejection), complete('rejected')]);
  });
  it('asks again when it hears nothing', () =>
    given(reserving)
      .when(reached('quota-1'))
      .then([reserve(), schedule('quota-1', 300)]));
});

describe('charging', () => {
  it('requests the infrastructure when the money is taken', () =>
    given(charging)
      .when(captured())
      .then([
        toOrder(orderCommands.markPaid({ paymentId: payment(1) })),
        send('infrastructure', infrastructureId, infrastructureCommands.requestInfrastructure(request)),
        schedule('request', 600),
      ]));
  it('gives the room back and waits when the payment is declined', () =>
    given(charging).when(declined()).then(paymentFailure(reason)));
  it('asks the customer when the payment needs a confirmation', () =>
    given(charging)
      .when(confirmationRequired())
      .then([
        toOrder(orderCommands.awaitConfirmation({ attempt: 1, paymentId: payment(1) })),
        schedule('confirmation-1', 3600),
      ]));
  it('leaves an unknown outcome to whoever asks the gateway', () => given(charging).when(unknown).ignores());
  it('asks under the same payment again when nothing is decided', () => {
    const again = [charge(), schedule('payment-1', 900)];
    given(charging).when(reached('payment-1')).then(again);
    given([...charging, unknown, reached('payment-1')])
      .when(reached('payment-1'))
      .then(again);
  });
});

describe('awaiting confirmation', () => {
  it('completes the charge that the customer confirmed', () =>
    given(toConfirm)
      .when(confirmed())
      .then([confirmCharge, schedule('confirming-1', 900)]));
  it('takes the money when the gateway knows sooner', () =>
    given([...toConfirm, captured()])
      .when(confirmed())
      .ignores());
  it('fails the payment after an hour', () =>
    given(toConfirm)
      .when(reached('confirmation-1'))
      .then(paymentFailure(orderFailures.confirmationExpired())));
  it('is not disturbed by the deadline of the charge', () =>
    given(toConfirm).when(reached('payment-1')).ignores());
  it('gives back what is captured after the hour', () =>
    given([...toConfirm, reached('confirmation-1')])
      .when(captured())
      .then(refund(1)));
  it('does not hear a confirmation after the hour', () =>
    given([...toConfirm, reached('confirmation-1')])
      .when(confirmed())
      .ignores());
});

describe('confirming', () => {
  it('goes on when the money is taken', () =>
    given([...confirming, captured()])
      .when(requested)
      .then([perform(provisioningWork.provision(ofInfrastructure)), schedule('provisioning', 2400)]));
  it('fails when it is declined after all', () =>
    given(confirming).when(declined()).then(paymentFailure(reason)));
  it('asks again when nothing is decided', () =>
    given(confirming)
      .when(reached('confirming-1'))
      .then([confirmCharge, schedule('confirming-1', 900)]));
  it('does not expire any more', () => given(confirming).when(reached('confirmation-1')).ignores());
});

describe('awaiting another try to pay', () => {
  it('starts again with a reservation and a payment of their own', () => {
    given(awaitingRetry)
      .when(retried())
      .then([reserve(2), schedule('quota-2', 300)]);
    given([...awaitingRetry, retried()])
      .when(reserved(2))
      .then([charge(2, 'other-card'), schedule('payment-2', 900)]);
  });
  it('gives up after a week', () =>
    given(awaitingRetry)
      .when(reached('payment-retry-1'))
      .then([
        toOrder(orderCommands.rejectOrder({ reason: orderFailures.paymentAbandoned() })),
        complete('abandoned'),
      ]));
  it('gives back what the failed payment captures after all', () =>
    given(awaitingRetry).when(captured()).then(refund(1)));
  it('does not take the week of the first try for the week of the second', () =>
    given([...awaitingRetry, retried(), reserved(2), declined(2)])
      .when(reached('payment-retry-1'))
      .ignores());
});

describe('a second try to pay', () => {
  const second = [...awaitingRetry, retried(), reserved(2)];
  it('is not decided by the first payment', () => {
    given(second).when(declined()).ignores();
    given(second).when(confirmationRequired()).ignores();
    given(second).when(captured()).then(refund(1));
  });
  it('goes on while the first payment is given back', () => {
    const both = [...second, captured(), captured(2)];
    given([...both, refunded()])
      .when(requested)
      .then([perform(provisioningWork.provision(ofInfrastructure)), schedule('provisioning', 2400)]);
    given(both).when(refunded()).ignores();
    given(both)
      .when(refundFailed(1))
      .then([schedule('refund-minted:payment-1-1', 15)]);
  });
  it('does not take the first reservation, and gives it back', () => {
    given([...awaitingRetry, retried()])
      .when(reserved())
      .then([release()]);
    given([...awaitingRetry, retried()])
      .when(exceeded())
      .ignores();
    given(second).when(reserved()).then([release()]);
  });
  it('releases its own reservation when it fails', () =>
    given(second).when(declined(2)).then(paymentFailure(reason, 2)));
  it('may find no room any more', () =>
    given([...awaitingRetry, retried(), exceeded(2)])
      .when(retried(3))
      .ignores());
});

describe('requesting', () => {
  it('starts Terraform when the request is on record', () =>
    given(requesting)
      .when(requested)
      .then([perform(provisioningWork.provision(ofInfrastructure)), schedule('provisioning', 2400)]));
  it('gives the money back when the request does not come through: nothing was started', () =>
    given(requesting).when(reached('request')).then(refund(1)));
  it('starts nothing after that', () =>
    given([...requesting, reached('request')])
      .when(requested)
      .ignores());
});

describe('provisioning', () => {
  it('registers the server that was built', () =>
    given(provisioning)
      .when(provisioned)
      .then([
        send('server', serverId, serverCommands.registerServer(registration)),
        schedule('registration', 600),
      ]));
  it('destroys what exists when it fails', () =>
    given(provisioning).when(provisioningFailed).then(destroy(1)));
  it('destroys what exists when it takes too long', () =>
    given(provisioning).when(reached('provisioning')).then(destroy(1)));
  it('gives the money back when somebody else destroyed it', () =>
    given(provisioning).when(destroyed).then(refund(1)));
  it('does not mind the deadline of the request', () =>
    given(provisioning).when(reached('request')).ignores());
});

describe('registering', () => {
  it('verifies the registered server', () => given(registering).when(registered).then(verify(1)));
  it('destroys what exists when it takes too long', () =>
    given(registering).when(reached('registration')).then(destroy(1)));
  it('is past the deadline of provisioning', () =>
    given(registering).when(reached('provisioning')).ignores());
});

describe('verifying', () => {
  it('ends with the order fulfilled', () =>
    given(verifying)
      .when(verified)
      .then([
        send('quota', topBranchId, quotaCommands.confirmQuota({ reservationId: 'minted:reservation-1' })),
        toOrder(orderCommands.fulfilOrder({ paymentId: payment(1), serverId })),
        complete('fulfilled'),
      ]));
  it('tries again after a pause that grows to a minute', () => {
    const history = [...verifying];
    for (const [index, pause] of [10, 20, 40, 60].entries()) {
      const attempt = index + 1;
      given(history)
        .when(unverified(attempt))
        .then([schedule(`verification-${attempt}`, pause)]);
      history.push(unverified(attempt));
      given(history).when(unverified(attempt)).ignores();
      given(history)
        .when(reached(`verification-${attempt}`))
        .then(verify(attempt + 1));
      history.push(reached(`verification-${attempt}`));
      given(history).when(unverified(attempt)).ignores();
    }
    given(history)
      .when(unverified(5))
      .then([decommission('refused'), ...destroy(1)]);
    given([...history, unverified(5)])
      .when(destroyed)
      .then(refund(1));
  });
  it('counts silence as a failed try', () => {
    given(verifying).when(reached('verification-1-overdue')).then(verify(2));
    const last = [1, 2, 3, 4].map((attempt) => reached(`verification-${attempt}-overdue`));
    const timedOut = orderFailures.verificationTimedOut();
    given([...verifying, ...last])
      .when(reached('verification-5-overdue'))
      .then([decommission(timedOut.detail), ...destroy(1)]);
  });
  it('takes the answer of an earlier try that comes late', () =>
    given([...verifying, unverified(1)])
      .when(verified)
      .then([
        send('quota', topBranchId, quotaCommands.confirmQuota({ reservationId: 'minted:reservation-1' })),
        toOrder(orderCommands.fulfilOrder({ paymentId: payment(1), serverId })),
        complete('fulfilled'),
      ]));
  it('gives the money back when somebody else destroyed the machine', () =>
    given(verifying)
      .when(destroyed)
      .then([decommission(orderFailures.destroyedMeanwhile().detail), ...refund(1)]));
});

describe('destroying', () => {
  it('gives the money back when nothing is left', () => given(destroying).when(destroyed).then(refund(1)));
  it('tries for ever, at most every ten minutes', () => {
    const history = [...destroying];
    for (const [index, pause] of [20, 40, 80, 160, 320, 600, 600].entries()) {
      const attempt = index + 1;
      given(history)
        .when(destructionFailed(attempt))
        .then([schedule(`destruction-${attempt}`, pause)]);
      history.push(destructionFailed(attempt));
      given(history).when(destructionFailed(attempt)).ignores();
      given(history)
        .when(reached(`destruction-${attempt}`))
        .then(destroy(attempt + 1));
      history.push(reached(`destruction-${attempt}`));
    }
  });
  it('asks again when it hears nothing', () =>
    given(destroying).when(reached('destruction-1-overdue')).then(destroy(2)));
  it('takes along a machine that was finished meanwhile', () =>
    given(destroying).when(provisioned).ignores());
  it('takes along a server that was registered meanwhile', () =>
    given([...registering, reached('registration')])
      .when(registered)
      .then([decommission('its order was given up before it was registered')]));
  it.each([provisioningFailed, requested, verified, unverified(1), unknown, confirmed(), retried()])(
    'ignores $type',
    (input) => given(destroying).when(input).ignores(),
  );
});

describe('refunding', () => {
  it('ends with the order refunded, and says why', () =>
    given(refunding)
      .when(refunded())
      .then([
        release(),
        toOrder(orderCommands.markRefunded({ paymentId: payment(1), reason: failure })),
        complete('refunded'),
      ]));
  it('tries for ever, reports the fifth failure, and pauses an hour at most', () => {
    const history = [...refunding];
    for (const [index, pause] of [15, 45, 135, 405, 1215, 3600, 3600].entries()) {
      const n = index + 1;
      const stuck = toOrder(orderCommands.reportRefundStuck({ paymentId: payment(1), reason }));
      const wait = schedule(`refund-minted:payment-1-${n}`, pause);
      given(history)
        .when(refundFailed(n))
        .then(n === 5 ? [wait, stuck] : [wait]);
      history.push(refundFailed(n));
      given(history).when(refundFailed(n)).ignores();
      given(history)
        .when(reached(`refund-minted:payment-1-${n}`))
        .then(refund(n + 1));
      history.push(reached(`refund-minted:payment-1-${n}`));
    }
    given(history)
      .when(refunded())
      .then([
        release(),
        toOrder(orderCommands.markRefunded({ paymentId: payment(1), reason: failure })),
        complete('refunded'),
      ]);
  });
  it('asks under the same attempt when it hears nothing', () =>
    given(refunding).when(reached('refund-minted:payment-1-1-overdue')).then(refund(1)));
  it('asks for nothing twice', () => {
    given(refunding).when(destroyed).ignores();
    given(refunding).when(captured()).ignores();
  });
});

describe.each<[string, Input[]]>([
  ['fulfilled', fulfilled],
  ['refunded', refundedOrder],
  ['rejected', rejected],
  ['abandoned', abandoned],
  ['cancelled', cancelled],
])('a flow that has ended: %s', (_outcome, history) => {
  it('gives back a payment that is captured now', () => given(history).when(captured(9)).then(refund(1, 9)));
  it('tries that refund again like any other, without a word to the order', () => {
    const late = [...history, captured(9)];
    given(late)
      .when(refundFailed(1, 9))
      .then([schedule('refund-minted:payment-9-1', 15)]);
    given([...late, refundFailed(1, 9)])
      .when(reached('refund-minted:payment-9-1'))
      .then(refund(2, 9));
    given(late).when(refunded(9)).ignores();
    given(late).when(captured(9)).ignores();
    given([...late, refunded(9)])
      .when(captured(9))
      .ignores();
  });
  it('gives back room that is reserved now', () =>
    given(history)
      .when(reserved(9))
      .then([release(9)]));
  const rest: Input[] = [
    placed,
    exceeded(9),
    declined(),
    confirmationRequired(),
    unknown,
    confirmed(),
    retried(),
    requested,
    provisioned,
    provisioningFailed,
    destroyed,
    destructionFailed(1),
    verified,
    unverified(1),
    refundFailed(1),
    ...['quota-1', 'payment-1', 'payment-retry-1', 'request', 'provisioning', 'nonsense'].map(reached),
  ];
  it.each(rest)('ignores $type', (input) => given(history).when(input).ignores());
});

describe('what comes twice', () => {
  it.each<[Input, Input[]]>([
    [placed, reserving],
    [reserved(), charging],
    [confirmationRequired(), toConfirm],
    [confirmed(), confirming],
    [declined(), awaitingRetry],
    [captured(), requesting],
    [requested, provisioning],
    [provisioned, registering],
    [registered, verifying],
    [verified, fulfilled],
    [provisioningFailed, destroying],
    [refunded(), refundedOrder],
  ])('is ignored: $0.type', (input, history) => given(history).when(input).ignores());
});

describe('any inputs in any order', () => {
  const attempts = [1, 2, 3];
  const everything: Input[] = [
    placed,
    cancelWish,
    unknown,
    requested,
    provisioned,
    provisioningFailed,
    destroyed,
    registered,
    verified,
    ...attempts.flatMap((n) => [
      ...[
        reserved(n),
        exceeded(n),
        captured(n),
        declined(n),
        confirmationRequired(n),
        confirmed(n),
        retried(n),
      ],
      ...[refunded(n), refundFailed(n), unverified(n), destructionFailed(n)],
      ...[`quota-${n}`, `payment-${n}`, `confirmation-${n}`, `confirming-${n}`, `payment-retry-${n}`].map(
        reached,
      ),
      ...[`verification-${n}`, `verification-${n}-overdue`, `destruction-${n}`].map(reached),
      ...[`refund-minted:payment-${n}-1`, `refund-minted:payment-${n}-1-overdue`].map(reached),
    ]),
    ...['request', 'provisioning', 'registration'].map(reached),
  ];

  it('are all answered, and an ending always stays one', () => {
    const context = {
      now: trusted<Instant>('2026-01-01T12:00:00.000Z'),
      mint: (name: string) => `minted:${name}`,
    };
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...everything), { maxLength: 60 }), (rest) => {
        let state = payThenProvision.initial();
        const ends: string[] = [];
        for (const input of [placed, ...rest]) {
          const answer = payThenProvision.react(input, state, context);
          expect(answer.length).toBeGreaterThan(0);
          ends.push(...answer.flatMap((output) => (output.kind === 'complete' ? [output.outcome] : [])));
          state = payThenProvision.evolve(state, input);
        }
        expect(ends.length).toBeLessThanOrEqual(1);
        expect(ends.length === 1).toBe(
          ['fulfilled', 'refunded', 'rejected', 'cancelled'].includes(state.step),
        );
      }),
    );
  });
});
