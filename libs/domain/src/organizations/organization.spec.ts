import { money, trusted } from '../kernel';
import type { OrganizationId } from '../kernel';
import { given } from '../kernel/given';
import { organization } from './organization';
import { organizationCommands as commands, organizationEvents as events } from './organizations.messages';
import type { OrganizationFacts } from './organizations.messages';

const id = (name: string) => trusted<OrganizationId>(name);
const top: OrganizationFacts = {
  organizationId: id('top'),
  topBranchId: id('top'),
  parentId: null,
  kind: 'top_branch',
  name: 'Acme Hosting',
};
const master: OrganizationFacts = {
  organizationId: id('master'),
  topBranchId: id('top'),
  parentId: id('top'),
  kind: 'master_branch',
  name: 'Acme North',
};

describe('an organization not created yet', () => {
  it.each([top, master])('is created as %j', (facts) =>
    given(organization, [])
      .when(commands.createOrganization(facts))
      .then([events.organizationCreated(facts)]),
  );

  it('is created under its trimmed name', () =>
    given(organization, [])
      .when(commands.createOrganization({ ...top, name: '  Acme Hosting ' }))
      .then([events.organizationCreated(top)]));

  it.each(['', '  ', 'a'.repeat(64), 'Acme\u0007'])('needs a proper name, not %j', (name) =>
    given(organization, [])
      .when(commands.createOrganization({ ...top, name }))
      .fails('organizations.invalid_name'),
  );

  it.each([
    { ...top, parentId: id('master') },
    { ...top, topBranchId: id('other') },
    { ...master, parentId: null },
    { ...master, topBranchId: id('master') },
  ])('needs a place that fits its kind, not %j', (facts) =>
    given(organization, []).when(commands.createOrganization(facts)).fails('organizations.invalid_place'),
  );
});

describe('what an organization spends unasked', () => {
  const created = [events.organizationCreated(top)];
  const threshold = money(5000, 'eur');
  const set = events.approvalThresholdSet({ organizationId: top.organizationId, threshold });
  const unset = events.approvalThresholdSet({ organizationId: top.organizationId, threshold: null });
  it('is unlimited until somebody says otherwise, and once', () => {
    given(organization, created).when(commands.setApprovalThreshold({ threshold })).then([set]);
    given(organization, created)
      .when(commands.setApprovalThreshold({ threshold: null }))
      .then([]);
    given(organization, [...created, set])
      .when(commands.setApprovalThreshold({ threshold }))
      .then([]);
    given(organization, [...created, set])
      .when(commands.setApprovalThreshold({ threshold: null }))
      .then([unset]);
  });
  it.each([-1, 1.5, 100_000_001])('is an amount, not %d', (minor) =>
    given(organization, created)
      .when(commands.setApprovalThreshold({ threshold: { minor, currency: 'eur' } }))
      .fails('organizations.invalid_threshold'),
  );
  it('is said of organizations only', () =>
    given(organization, [])
      .when(commands.setApprovalThreshold({ threshold }))
      .fails('organizations.organization_not_found'));
  it('changes neither its name nor that it was created', () => {
    given(organization, [...created, set])
      .when(commands.createOrganization(top))
      .then([]);
    given(organization, [...created, set])
      .when(commands.renameOrganization({ name: 'Other' }))
      .then([events.organizationRenamed({ organizationId: top.organizationId, name: 'Other' })]);
  });
});

describe('an organization', () => {
  const created = [events.organizationCreated(top)];
  it('is created once', () => given(organization, created).when(commands.createOrganization(top)).then([]));
  it('is not created over', () =>
    given(organization, created)
      .when(commands.createOrganization({ ...top, name: 'Other' }))
      .fails('organizations.organization_exists'));
});

describe('the name of an organization', () => {
  const created = events.organizationCreated(master);
  const renamed = events.organizationRenamed({ organizationId: id('master'), name: 'Acme South' });

  it('is changed, trimmed, once', () => {
    given(organization, [created])
      .when(commands.renameOrganization({ name: ' Acme South ' }))
      .then([renamed]);
    given(organization, [created, renamed])
      .when(commands.renameOrganization({ name: 'Acme South' }))
      .then([]);
  });

  it('is a proper one, of an organization that is there', () => {
    given(organization, [created])
      .when(commands.renameOrganization({ name: ' ' }))
      .fails('organizations.invalid_name');
    given(organization, [])
      .when(commands.renameOrganization({ name: 'Acme South' }))
      .fails('organizations.organization_not_found');
  });
});
