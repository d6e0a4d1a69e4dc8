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
