import { orderFailures } from '@slipway/domain/billing';
import { eventDefinitions } from '@slipway/domain/contexts';
import { installationEvents, tokenEvents, userEvents } from '@slipway/domain/identity';
import { deadlineReached, processEvents, reservationEvents, trusted } from '@slipway/domain/kernel';
import type {
  Instant,
  LicenseId,
  Message,
  OrganizationId,
  TokenId,
  UserId,
  VaultReference,
} from '@slipway/domain/kernel';
import { licenseEvents, quotaEvents } from '@slipway/domain/licensing';
import { organizationEvents, rosterEvents, treeEvents } from '@slipway/domain/organizations';
import type { EventMetadata } from '@slipway/application/ports';
import { EventLog, idFor } from '../../../../test/support/event-log';
import { declined, orderStory } from '../../../../test/support/order-story';
import { committedSamples, nameOf } from '../../../../test/support/samples';
import { allPages, stageFor, viewConformance } from '../projections/view.conformance';
import type { Stage } from '../projections/view.conformance';
import { auditOf, auditTimeline, findAuditEvent, hasStream } from './audit-timeline.view';
import type { AuditFilter } from './audit-timeline.view';

const [anna, bert] = ['anna', 'bert'].map((id) => trusted<UserId>(id)) as [UserId, UserId];
const tokenId = trusted<TokenId>('token-1');
const acme = trusted<OrganizationId>('acme');
const licenseId = trusted<LicenseId>('license-1');
const june = trusted<Instant>('2026-06-30T00:00:00.000Z');
const byAnna: Partial<EventMetadata> = { actor: { kind: 'user', userId: anna }, sessionOrToken: 'session-1' };
const byToken: Partial<EventMetadata> = { actor: { kind: 'token', tokenId, userId: anna } };
const byProcess: Partial<EventMetadata> = { actor: { kind: 'process', name: 'payThenProvision' } };
const sealed = { subject: anna, sealed: { k: 'key', iv: 'iv', ct: 'ct', tag: 'tag' } };

const web = orderStory('web');
const mail = orderStory('mail');
const foreign = orderStory('foreign', 'beta');
const log = new EventLog();
function note(scope: string, stream: string, message: Message, metadata?: Partial<EventMetadata>): void {
  log.append(scope, stream, message, metadata);
}

const link = { linkHash: 'hash', expiresAt: june };
const facts = {
  organizationId: acme,
  topBranchId: acme,
  parentId: null,
  kind: 'top_branch',
  name: 'Acme',
} as const;
const grant = {
  licenseId,
  organizationId: acme,
  tier: 'basic',
  features: [],
  limits: { max_servers: 5 },
  expiresAt: june,
} as const;
const request = { reservationId: 'r', organizationId: acme, purpose: 'p', servers: 1 };
note('platform', 'installation-main', installationEvents.setupLinkIssued(link));
note(
  'platform',
  'installation-main',
  installationEvents.installationClaimed({ linkHash: 'hash', userId: anna, organizationId: acme }),
);
note(
  'platform',
  'user-anna',
  userEvents.userRegistered({
    userId: anna,
    email: sealed,
    name: sealed,
    password: trusted<VaultReference>('vault'),
  }),
);
note('platform', 'user-bert', userEvents.subjectForgotten({ userId: bert }));
note('platform', 'reservation-email.x', reservationEvents.reserved({ by: anna }));
note('platform', 'reservation-email.x', reservationEvents.released({ by: anna }));
note(acme, 'organization-acme', organizationEvents.organizationCreated(facts), byAnna);
note(acme, 'tree-acme', treeEvents.topBranchCreated({ organizationId: acme }), byAnna);
note(
  acme,
  'tree-acme',
  treeEvents.childAttached({ organizationId: acme, parentId: acme, kind: 'end_user' }),
  byAnna,
);
note(acme, 'roster-acme', rosterEvents.ownerAppointed({ organizationId: acme, userId: anna }), byAnna);
note(acme, 'license-1', licenseEvents.licenseIssued(grant), byAnna);
note(acme, 'license-1', licenseEvents.licenseRenewed({ licenseId, organizationId: acme, expiresAt: june }), {
  actor: { kind: 'user', userId: bert },
});
note(
  acme,
  'quota-acme',
  quotaEvents.quotaOpened({ topBranchId: acme, licenseId, limits: { max_servers: 5 } }),
  byAnna,
);
note(acme, 'quota-acme', quotaEvents.quotaConfirmed(request), byProcess);
note(acme, 'quota-acme', quotaEvents.quotaReleased(request), byProcess);
note(
  acme,
  'token-1',
  tokenEvents.tokenIssued({
    tokenId,
    userId: anna,
    organizationId: acme,
    name: 'ci',
    scopes: ['read'],
    hash: 'h',
    expiresAt: june,
  }),
  byAnna,
);
note(acme, 'token-1', tokenEvents.tokenRevoked({ tokenId }), { ...byAnna, reason: 'it leaked' });

const scope = acme;
const process = `process.payThenProvision-${web.orderId}`;
const beforeTheStory = log.events.length;
const inStory = { correlationId: 'story' };
note('acme', web.placed().stream, web.placed().message, { ...byToken, ...inStory });
note(
  'acme',
  process,
  processEvents.inputReceived({
    inputId: idFor('i'),
    input: { ...web.placed().message, version: 1, occurredAt: june },
    scope,
  }),
  { ...byProcess, ...inStory },
);
note(
  'acme',
  process,
  processEvents.workRequested({
    outputId: idFor('o'),
    scope,
    work: { kind: 'perform', work: { type: 'billing.charge', data: {} } },
  }),
  { ...byProcess, ...inStory },
);
note('acme', process, processEvents.deadlineScheduled({ token: 't', deadline: 'd', at: june, scope }), {
  ...byProcess,
  ...inStory,
});
note('acme', process, processEvents.inputIgnored({ why: 'late' }), { ...byProcess, ...inStory });
note('acme', process, processEvents.completed({ outcome: 'fulfilled' }), { ...byProcess, ...inStory });
const storyLength = log.events.length - beforeTheStory;
const wrong = orderFailures.provisioningFailed('Error');
for (const { stream, message } of [
  mail.reserved(),
  mail.exceeded(),
  mail.requested(),
  mail.captured(),
  mail.declined(),
  mail.confirmationRequired(),
  mail.outcomeUnknown(),
  mail.moneyBack(),
  mail.refundFailed(1, wrong),
  mail.rejected(wrong),
  mail.paymentFailed(declined),
  mail.confirmationAwaited(),
  mail.paymentConfirmed(),
  mail.paidAgain(),
  mail.paid(),
  mail.fulfilled(),
  mail.refunded(wrong),
  mail.refundStuck(wrong),
  mail.machineRequested(),
  mail.keyPrepared(),
  mail.started(),
  mail.planned(),
  mail.approvalRequested(trusted('2026-01-04T12:00:00.000Z')),
  mail.planApproved(),
  mail.planDiscarded(),
  mail.provisioned(),
  mail.buildFailed('Error'),
  mail.destructionStarted(),
  mail.destructionFailed(1, 'busy'),
  mail.destroyed(),
  mail.registered(),
  mail.verified(),
  mail.verificationFailed(1, 'no route'),
  mail.decommissioned('given up'),
]) {
  note('acme', stream, message, byProcess);
}
// Stored inside of an input only; as every declared event it would be shown.
note('acme', process, deadlineReached({ deadline: 'd' }), byProcess);
note('beta', foreign.placed().stream, foreign.placed().message, { ...byAnna, ...inStory });

// Of every other fact that is declared, its committed sample.
const told = new Set(log.events.map(({ type }) => type));
for (const { type, version } of Object.values(eventDefinitions)) {
  const [sample] = committedSamples.get(nameOf(type, version)) ?? [];
  if (sample && !told.has(type)) note(acme, `spec-${type}`, { type, data: sample.data }, byProcess);
}

viewConformance(auditTimeline, { events: log.events, scope: ['acme', 'beta', 'platform'] });

describe('the audit timeline', () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await stageFor(auditTimeline);
    await stage.project(log.events);
  });
  afterAll(() => stage.close());
  const all = { limit: 100 };
  const allOf = async (filter: AuditFilter) =>
    (await allPages((cursor) => auditOf(['acme'], filter, { ...all, cursor }, stage.reads))).flat();

  it('has every event of the organization exactly as it was stored, newest first', async () => {
    const items = await allOf({});
    const own = log.events.filter(({ metadata }) => metadata.organizationId === 'acme').toReversed();
    expect(items.map(({ id, position, data, stream }) => ({ id, position, data, streamId: stream }))).toEqual(
      own.map(({ id, position, data, streamId }) => ({ id, position, data, streamId })),
    );
  });

  it('tells who, when and why', async () => {
    const { items } = await auditOf(['acme'], { type: 'identity.token-revoked' }, all, stage.reads);
    const revoked = log.events.find(({ type }) => type === 'identity.token-revoked');
    expect(items).toEqual([
      {
        id: revoked?.id,
        organizationId: 'acme',
        position: revoked?.position,
        type: 'identity.token-revoked',
        at: revoked?.metadata.occurredAt,
        actor: { kind: 'user', id: anna, name: null },
        stream: 'token-1',
        revision: 1,
        correlationId: idFor('correlation'),
        causationId: revoked?.metadata.causationId,
        reason: 'it leaked',
        sessionOrToken: 'session-1',
        data: { tokenId },
      },
    ]);
  });

  it('tells the story of a correlation from its beginning, the steps of the process included', async () => {
    const { items } = await auditOf(['acme'], { correlationId: 'story' }, all, stage.reads);
    expect(items).toHaveLength(storyLength);
    expect(items.map(({ type }) => type).slice(0, 3)).toEqual([
      'billing.order-placed',
      'process.input-received',
      'process.work-requested',
    ]);
    expect(items[0]).toMatchObject({
      actor: { kind: 'token', id: anna, name: null },
      sessionOrToken: tokenId,
    });
    expect(items[1]).toMatchObject({
      actor: { kind: 'process', id: 'payThenProvision', name: 'payThenProvision' },
    });
  });

  it('finds what a person did, also by a token', async () => {
    const { items } = await auditOf(['acme'], { actor: anna }, all, stage.reads);
    expect(new Set(items.map(({ actor }) => actor.kind))).toEqual(new Set(['user', 'token']));
    expect(items.every(({ actor }) => actor.id === anna)).toBe(true);
    expect((await auditOf(['acme'], { actor: bert }, all, stage.reads)).items).toHaveLength(1);
    expect((await auditOf(['acme'], { actor: anna, type: 'x' }, all, stage.reads)).items).toEqual([]);
  });

  it('keeps personal data sealed, and what belongs to no organization apart', async () => {
    const { items } = await auditOf(['platform'], { type: 'identity.user-registered' }, all, stage.reads);
    expect(items).toMatchObject([
      { data: { email: sealed, name: sealed }, actor: { kind: 'operator', id: 'operator' } },
    ]);
    expect((await auditOf(['acme'], { type: 'identity.user-registered' }, all, stage.reads)).items).toEqual(
      [],
    );
  });

  it.each([
    ['newest first', {}],
    ['a story', { correlationId: 'story' }],
    ['of a process', { actor: 'payThenProvision' }],
    ['of a type', { type: 'process.completed' }],
  ])('pages without gap or duplicate: %s', async (_, filter) => {
    const whole = await allOf(filter);
    for (const limit of [1, 3, 7]) {
      const pages = await allPages((cursor) => auditOf(['acme'], filter, { limit, cursor }, stage.reads));
      expect(pages.slice(0, -1).every((page) => page.length === limit)).toBe(true);
      expect(pages.flat()).toEqual(whole);
    }
  });

  it('shows another organization only its own part of the same story', async () => {
    const { items } = await auditOf(['beta'], { correlationId: 'story' }, all, stage.reads);
    expect(items.map(({ stream }) => stream)).toEqual([`order-${foreign.orderId}`]);
  });

  it('finds one thing, one span of time, and several organizations together', async () => {
    const stream = 'token-1';
    const life = await allOf({ stream, oldestFirst: true });
    expect(life.map(({ type }) => type)).toEqual(['identity.token-issued', 'identity.token-revoked']);
    const [issued, revoked] = life;
    expect(await allOf({ stream, from: revoked?.at })).toEqual([revoked]);
    expect(await allOf({ stream, to: revoked?.at })).toEqual([issued]);
    const both = { limit: 3 };
    const scope = ['acme', 'beta', 'nobody'];
    const pages = await allPages((cursor) => auditOf(scope, {}, { ...both, cursor }, stage.reads));
    const wanted = log.events.filter(({ metadata }) => scope.includes(metadata.organizationId)).toReversed();
    expect(pages.flat().map(({ id }) => id)).toEqual(wanted.map(({ id }) => id));
  });

  it('finds an event by its id, and a thing, for their organization only', async () => {
    const [last] = await allOf({});
    expect(await findAuditEvent('acme', last?.id ?? '', stage.reads)).toEqual(last);
    expect(await findAuditEvent('beta', last?.id ?? '', stage.reads)).toBeNull();
    expect(await hasStream('acme', 'token-1', stage.reads)).toBe(true);
    expect(await hasStream('beta', 'token-1', stage.reads)).toBe(false);
  });
});
