export const overview = {
  title: 'Overview',
  order: 'Order a server',
  emptyTitle: 'No servers yet',
  emptyDetail: 'Order the first one: it is paid, built and verified in one go, and you can watch every step.',
  servers: 'Servers',
  allServers: 'All servers',
  operations: 'In progress',
  noOperations: 'Nothing is running.',
  openOperation: 'Open',
};

export const license = {
  title: 'License',
  tier: { basic: 'Basic', professional: 'Professional', enterprise: 'Enterprise' },
  status: { active: 'Active', expired: 'Expired' },
  servers: 'Servers',
  used: '{used} of {limit}',
  usedUnlimited: '{used}, unlimited',
  reserved: '{count} reserved by running orders',
  expires: 'Valid until',
  expired: 'Expired on',
  features: 'Includes',
  feature: {
    payment_processing: 'Payment processing',
    infrastructure_provisioning: 'Infrastructure provisioning',
  },
  renew: 'Renew',
  renewed: 'Renewed',
  none: 'This organization has no license of its own. Its top branch holds it.',
};

export const kinds = {
  top_branch: 'Top branch',
  master_branch: 'Master branch',
  sub_user: 'Sub user',
  end_user: 'End user',
};

export const hierarchy = {
  title: 'Organizations',
  intro: 'Who stands under whom. Rights reach down this tree, never up.',
  kind: 'Kind',
  created: 'Created',
  status: 'Status',
  state: { active: 'Active', suspended: 'Suspended', archived: 'Archived' },
  id: 'Id',
  open: 'Open',
  create: 'Create organization',
  under: 'Under {name}',
  name: 'Name',
  kindHint: 'Every kind below the parent’s own.',
  createdTitle: '{name} was created',
  createdDetail: 'Next: give it members, or open it and order its first server.',
  rename: 'Rename',
  renamedTitle: 'It is called {name} now',
  threshold: 'Approval threshold',
  suspend: 'Suspend',
  suspendTitle: 'Suspend {name}?',
  suspendDetail: 'It and all below it can be read and no longer changed, until it is resumed.',
  reason: 'Reason, kept in the audit trail',
  suspendedTitle: '{name} is suspended',
  suspendedDetail: 'Its members can read and change nothing. Resume it to undo that.',
  resume: 'Resume',
  resumedTitle: '{name} goes on',
  resumedDetail: 'Its members can work again.',
  archive: 'Archive',
  archiveTitle: 'Archive {name}?',
  archiveDetail: 'It takes no part in anything any more. Whoever stands above it can restore it.',
  archivedTitle: '{name} is archived',
  archivedDetail: 'Its story stays in the audit trail.',
  restore: 'Restore',
  restoredTitle: '{name} is back',
  restoredDetail: 'Everything is as it was.',
};

export const threshold = {
  title: 'Approval threshold',
  detail: 'What a server may cost a month without anybody’s approval. Plans that wait already go on waiting.',
  label: 'Amount a month in {currency}',
  hint: 'Leave it empty and nothing needs an approval.',
  invalid: 'An amount such as 25 or 25.50.',
  saved: 'The threshold is set',
  removed: 'Nothing needs an approval any more',
};

export const onboarding = {
  title: 'Getting started',
  progress: '{done} of {count}',
  done: 'done',
  license: {
    title: 'A license',
    detail: 'It says how many servers there may be.',
    action: 'See the license',
  },
  credential: {
    title: 'The key of a cloud',
    detail: 'To build in your own account. The sandbox needs none.',
    action: 'Add a credential',
  },
  server: {
    title: 'The first server',
    detail: 'Paid, built and verified in one go, and you can watch every step.',
    action: 'Order a server',
  },
  colleague: {
    title: 'A colleague',
    detail: 'With the role that fits, and no more.',
    action: 'Open the members',
  },
};
