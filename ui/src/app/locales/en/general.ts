export const common = {
  skip: 'Skip to content',
  loading: 'Loading…',
  pending: 'Working…',
  retry: 'Try again',
  loadMore: 'Load more',
  show: 'Show',
  hide: 'Hide',
  password: 'password',
  copyWhat: 'Copy {what}',
  copy: { idle: 'Copy', copied: 'Copied', selected: 'Selected, press Ctrl+C' },
  close: 'Close',
  cancel: 'Cancel',
  save: 'Save',
  remove: 'Remove',
  typeToConfirm: 'Type “{what}” to confirm',
  actionsOf: 'Actions for {name}',
  none: '–',
  unlimited: 'Unlimited',
  product: 'Slipway',
};

export const shell = {
  main: 'Main',
  menu: 'Open navigation',
  groups: { organization: 'Organization', infrastructure: 'Infrastructure', payments: 'Payments' },
  overview: 'Overview',
  hierarchy: 'Organizations',
  members: 'Members',
  'permission-sets': 'Permission sets',
  tokens: 'API tokens',
  access: 'Who may do what',
  safeguards: 'Security',
  servers: 'Servers',
  connections: 'Your own servers',
  credentials: 'Cloud credentials',
  billing: 'Billing',
  orders: 'Orders',
  'payment-methods': 'Payment methods',
  ledger: 'Ledger',
  audit: 'Audit',
  switchOrganization: 'Switch organization, now {name}',
  findOrganization: 'Find an organization',
  noOrganization: 'No organization of yours has that in its name.',
  wholeTree: 'The whole tree',
  palette: 'Find anything, do anything',
  find: 'Find…',
  activity: 'Activity | Activity, {count} operation running | Activity, {count} operations running',
  account: 'Your account',
  signOut: 'Sign out',
  signedInAs: 'Signed in as {name}',
  theme: { label: 'Appearance', system: 'System', light: 'Light', dark: 'Dark' },
  language: 'Language',
  sandbox: 'Sandbox',
  sandboxDetail: 'Make-believe cloud and money',
};

export const palette = {
  title: 'Commands',
  placeholder: 'Where to, or what to do?',
  nothing: 'Nothing is called “{search}”. Fewer letters find more.',
  groups: { actions: 'Do', pages: 'Go to', organizations: 'Organizations', settings: 'Settings' },
  do: {
    order: 'Order a server',
    connect: 'Connect a server of your own',
    credential: 'Add a cloud credential',
    child: 'Create an organization',
    member: 'Invite a member',
    token: 'Issue an API token',
  },
  prefer: {
    light: 'Appearance: light',
    dark: 'Appearance: dark',
    system: 'Appearance: as the system',
    en: 'Language: English',
    de: 'Sprache: Deutsch',
  },
  languages: { en: 'English', de: 'Deutsch' },
};

export const activity = {
  title: 'Activity',
  detail: 'What runs in this organization, and what this page has asked for.',
  emptyTitle: 'Nothing is running',
  emptyDetail: 'Orders and everything else that takes its time appear here while they run.',
  calls: 'API calls of this page',
  callsDetail: 'Each change can be repeated from a terminal, with a token of your own.',
  noCalls: 'What you change on this page appears here as the API call that it was.',
};

export const toasts = { label: 'Notifications', curl: 'Copy as curl', copied: 'Copied' };

export const keys = {
  title: 'Keyboard',
  palette: 'Find anything, do anything',
  activity: 'Show the activity',
  help: 'Show this list',
  tab: 'To the next control; back with Shift',
  arrows: 'Move in lists, trees and menus',
  escape: 'Close what is open',
  single: 'Single keys do something (A, ?)',
};

export const states = {
  forbidden: {
    title: 'You have no access to this',
    detail: 'Your role in this organization does not include it. An owner can grant it.',
  },
  secondFactorDemanded: {
    title: 'This organization demands a second factor',
    detail: 'You have none yet. Set one up under your account, and everything here is yours again.',
    action: 'Set up a second factor',
  },
  notFound: {
    title: 'Not found',
    detail: 'It does not exist, or it belongs to an organization that you are not a member of.',
  },
  page404: {
    title: 'This page does not exist',
    detail: 'The address may be mistyped, or the page has moved.',
    action: 'Back to the start',
  },
  noOrganization: {
    title: 'You belong to no organization yet',
    detail: 'Ask the owner of an organization to add you, then reload this page.',
  },
};
