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
  none: '–',
  unlimited: 'Unlimited',
  product: 'Slipway',
};

export const shell = {
  main: 'Main',
  overview: 'Overview',
  servers: 'Servers',
  orders: 'Orders',
  audit: 'Audit',
  organization: 'Organization',
  switchOrganization: 'Switch organization, now {name}',
  signOut: 'Sign out',
  signedInAs: 'Signed in as {name}',
  theme: { label: 'Appearance', system: 'System', light: 'Light', dark: 'Dark' },
  sandbox: 'Sandbox',
  sandboxDetail: 'Make-believe cloud and money',
  navigated: '{title} loaded',
};

export const states = {
  forbidden: {
    title: 'You have no access to this',
    detail: 'Your role in this organization does not include it. An owner can grant it.',
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

export const errors = {
  unexpected: 'Something unexpected happened',
  server: 'The server could not do that',
  refused: 'That was not possible',
  trace: 'Trace {id}',
  status: {
    0: 'The server does not answer. Check that it is running, then try again.',
    401: 'You are not signed in, or the session has ended',
    403: 'You have no access to this',
    404: 'Not found',
    409: 'Something else changed this at the same time. Try again.',
    422: 'That is not possible right now',
    429: 'Too many attempts. Wait a moment, then try again.',
    503: 'Not available right now. Try again in a moment.',
  },
  codes: {
    projection_behind: 'The view is still catching up with your change. Try again in a moment.',
  },
  fields: {
    invalid: 'This value is not valid',
    required: 'Fill this in',
    email: "Enter an e-mail address, like name{'@'}example.com",
    tooShort: 'At least {count} characters, {missing} to go',
    serverName: 'Lower-case letters, digits and hyphens; starts with a letter; up to 63 characters',
    choose: 'Choose one',
  },
};
