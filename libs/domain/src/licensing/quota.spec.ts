import { trusted } from '../kernel';
import type { LicenseId, OrganizationId } from '../kernel';
import { given } from '../kernel/given';
import { quotaCommands as commands, quotaEvents as events } from './licensing.messages';
import type { QuotaRequest } from './licensing.messages';
import { limitOf } from './licensing.policies';
import { quota } from './quota';

function opening(max_servers: number | null) {
  return {
    topBranchId: trusted<OrganizationId>('acme'),
    licenseId: trusted<LicenseId>('license'),
    limits: { max_servers },
  };
}
function aRequest(reservationId: string, servers = 1): QuotaRequest {
  return {
    reservationId,
    organizationId: trusted<OrganizationId>('acme'),
    purpose: `order-${reservationId}`,
    servers,
  };
}
function reserving(request: QuotaRequest, replaces: readonly string[] = []) {
  return commands.reserveQuota({ ...request, replaces });
}
const openedWithTwo = events.quotaOpened(opening(2));
const one = aRequest('one');
const two = aRequest('two');
const three = aRequest('three');

describe('a quota that no license has opened', () => {
  it('is opened', () =>
    given(quota, [])
      .when(commands.openQuota(opening(2)))
      .then([openedWithTwo]));
  it('is not opened with a limit that is none', () =>
    given(quota, [])
      .when(commands.openQuota(opening(-1)))
      .fails('licensing.invalid_limit'));
  it('has room for nothing', () =>
    given(quota, [])
      .when(reserving(one))
      .then([events.quotaExceeded({ ...one, limit: 0, used: 0 })]));
});

describe('an open quota', () => {
  it('is opened once', () =>
    given(quota, [openedWithTwo])
      .when(commands.openQuota(opening(2)))
      .then([]));
  it('takes new limits', () =>
    given(quota, [openedWithTwo])
      .when(commands.openQuota(opening(9)))
      .then([events.quotaOpened(opening(9))]));
  it('reserves what fits', () =>
    given(quota, [openedWithTwo])
      .when(reserving(one))
      .then([events.quotaReserved(one)]));
  it('reserves up to the limit itself', () =>
    given(quota, [openedWithTwo, events.quotaReserved(one)])
      .when(reserving(two))
      .then([events.quotaReserved(two)]));
  it.each([0, -1, 0.5, Number.NaN])('does not reserve %d', (servers) =>
    given(quota, [openedWithTwo])
      .when(reserving(aRequest('one', servers)))
      .fails('licensing.invalid_quantity'),
  );
  it('knows no bound when the license says unlimited', () => {
    const many = aRequest('many', 1_000_000);
    given(quota, [events.quotaOpened(opening(null))])
      .when(reserving(many))
      .then([events.quotaReserved(many)]);
  });
  it('has nothing to confirm or release for a stranger', () => {
    given(quota, [openedWithTwo])
      .when(commands.confirmQuota({ reservationId: 'one' }))
      .then([]);
    given(quota, [openedWithTwo])
      .when(commands.releaseQuota({ reservationId: 'one' }))
      .then([]);
  });
  it('counts a limit that the license does not mention as none at all', () =>
    expect(limitOf({}, 'max_servers')).toBe(0));
});

describe('a full quota', () => {
  const full = [
    openedWithTwo,
    events.quotaReserved(one),
    events.quotaReserved(two),
    events.quotaConfirmed(two),
  ];

  it('says that the next does not fit, as a fact', () =>
    given(quota, full)
      .when(reserving(three))
      .then([events.quotaExceeded({ ...three, limit: 2, used: 2 })]));
  it('gives nothing twice to what is reserved or confirmed', () => {
    given(quota, full).when(reserving(one)).then([]);
    given(quota, full).when(reserving(two)).then([]);
  });
  it('confirms once', () => {
    given(quota, full)
      .when(commands.confirmQuota({ reservationId: 'one' }))
      .then([events.quotaConfirmed(one)]);
    given(quota, full)
      .when(commands.confirmQuota({ reservationId: 'two' }))
      .then([]);
  });
  it('releases what is reserved, and what is confirmed', () => {
    given(quota, full)
      .when(commands.releaseQuota({ reservationId: 'one' }))
      .then([events.quotaReleased(one)]);
    given(quota, full)
      .when(commands.releaseQuota({ reservationId: 'two' }))
      .then([events.quotaReleased(two)]);
  });
  it('has room again after a release', () =>
    given(quota, [...full, events.quotaReleased(two)])
      .when(reserving(three))
      .then([events.quotaReserved(three)]));
  it('is not changed by a request that did not fit', () =>
    given(quota, [...full, events.quotaExceeded({ ...three, limit: 2, used: 2 }), events.quotaReleased(two)])
      .when(reserving(three))
      .then([events.quotaReserved(three)]));
});

describe('a released reservation', () => {
  const history = [openedWithTwo, events.quotaReserved(one), events.quotaReleased(one)];
  it('can be made again', () =>
    given(quota, history)
      .when(reserving(one))
      .then([events.quotaReserved(one)]));
  it('is not confirmed or released any more', () => {
    given(quota, history)
      .when(commands.confirmQuota({ reservationId: 'one' }))
      .then([]);
    given(quota, history)
      .when(commands.releaseQuota({ reservationId: 'one' }))
      .then([]);
  });
});

describe('an order that holds the last room and is paid again', () => {
  const again = { ...aRequest('again'), purpose: two.purpose };
  const full = [openedWithTwo, events.quotaReserved(one), events.quotaReserved(two)];

  it('takes its own room over, also before the former reservation was given back', () =>
    given(quota, full)
      .when(reserving(again, ['two']))
      .then([events.quotaReleased(two), events.quotaReserved(again)]));
  it('does not take the room of what is confirmed', () =>
    given(quota, [...full, events.quotaConfirmed(two)])
      .when(reserving(again, ['two']))
      .then([events.quotaExceeded({ ...again, limit: 2, used: 2 })]));
  it('does not take the room of a later try when its own request comes late', () =>
    given(quota, full)
      .when(reserving({ ...three, purpose: two.purpose }))
      .then([events.quotaExceeded({ ...three, purpose: two.purpose, limit: 2, used: 2 })]));
});
