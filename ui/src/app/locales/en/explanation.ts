export const access = {
  title: 'Who may do what',
  intro: 'Decided as every request is: by the roles from here up, and the table of rights.',
  who: 'Who',
  what: 'Wants to',
  onWhat: 'On what',
  choose: 'Choose…',
  all: {
    order: 'Any order',
    server: 'Any server',
    connection: 'Any server of your own',
    token: 'Any API token',
  },
  emptyTitle: 'Ask about somebody',
  emptyDetail:
    'Choose a person and what is to be done: the answer names the role that decides, and where it is held.',
  yes: 'Yes',
  no: 'No',
  by: {
    own: 'Allowed as {role} of {organization}.',
    above: 'Allowed as {role} of {organization}, which stands above: this right reaches down the tree.',
  },
  waits: {
    enabling: 'Not now: the account is disabled, and waits for an operator to enable it.',
    second_factor:
      'Not yet: the organization demands a second factor, and this person has to set one up first.',
    passkey: 'With a passkey: the organization demands a second factor, and a password alone has none.',
  },
  because: {
    forbidden:
      'Refused: no role from here up allows it ({roles}). Change the role among the members to allow it.',
    closed: 'Refused: a role would allow it, but the organization is suspended or archived.',
    unknown:
      'Refused: this person has nothing to do with this organization, and is told that it does not exist.',
  },
  levels: 'Roles from here up, nearest first',
  organization: 'Role in',
  level: { own: 'The organization itself', above: 'Above it' },
  allows: 'Allows it',
  obstacle: 'In the way',
  nothing: 'Nothing',
  above: 'An organization above',
  grant: 'What the table of rights says',
  ownRoles: 'In the organization itself',
  aboveRoles: 'In one above it',
  nobody: 'Nobody',
  tokens: 'API tokens that may',
  noTokens: 'None: only a person, signed in',
  sets: 'Permission sets',
  inSets: 'May hold it',
  notInSets: 'Never hold it',
};
