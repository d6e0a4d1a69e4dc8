export const setup = {
  title: 'Set up Slipway',
  intro: 'Create the first owner and the organization at the top of the tree. This works once.',
  token: 'Setup token',
  tokenHint: 'The part after “token=” in the link that the terminal printed at the start.',
  name: 'Your name',
  email: 'E-mail',
  password: 'Password',
  passwordHint: 'At least 15 characters. Any characters, spaces too; a sentence works well.',
  passwordCount: '{count} of {min}',
  organizationName: 'Organization name',
  organizationHint: 'Your company, as your customers know it.',
  submit: 'Create owner',
  claimedTitle: 'This installation already has an owner',
  claimedDetail: 'The setup link has done its work. Sign in with the owner’s e-mail and password.',
  toSignIn: 'Go to sign in',
};

export const signIn = {
  title: 'Sign in',
  intro: 'Continue to your control plane.',
  email: 'E-mail',
  password: 'Password',
  submit: 'Sign in',
  ended: 'Your session has ended. Sign in to continue where you were.',
  wrong: 'E-mail or password is wrong',
  byPasskey: 'Sign in with a passkey',
  byProvider: 'Sign in with {provider}',
  forgot: 'Forgot the password?',
  code: 'Code',
  codeHint: 'The six digits that your app shows now, or one of your recovery codes.',
  codeWrong: 'This code is not right, or was used before. Wait for the next one.',
};

export const proof = {
  title: 'Is it still you?',
  detail: 'This change wants to be sure. For ten minutes you are not asked again.',
  password: 'Your password',
  submit: 'Go on',
};

export const forgotPassword = {
  title: 'Set another password',
  intro: 'We send a link to your address; within an hour it lets you set another password.',
  submit: 'Send a link',
  sentTitle: 'Look into your mail',
  sentDetail: 'If somebody here has this address, a link is on its way.',
  toSignIn: 'Back to sign in',
};

export const resetPassword = {
  title: 'Set another password',
  intro: 'All other sessions end with it.',
  password: 'New password',
  submit: 'Set the password',
  doneTitle: 'Your password is set',
  doneDetail: 'Sign in with it.',
  spentTitle: 'This link does not work any more',
  spentDetail: 'It was used, or an hour has passed.',
};

export const verifyEmail = {
  title: 'Is this your address?',
  intro: 'One click, and everybody can rely on it.',
  submit: 'Yes, it is mine',
  doneTitle: 'Your address is verified',
  go: 'Go on',
};

export const invitation = {
  title: 'You are invited',
  intro: 'With this link you join an organization. It was sent to you, and is good for nobody else.',
  organization: 'Organization',
  role: 'Your role',
  name: 'Your name',
  password: 'Password',
  register: 'Join with a new account',
  withAccount: 'Sign in and join with an account you have',
  signIn: 'Sign in and join',
  signedInAs: 'Signed in as',
  join: 'Join {organization}',
  somebodyElse: 'Use another account',
  joined: 'You are a member of {organization} now',
  spent: {
    title: 'This invitation does not work any more',
    detail:
      'It was used, revoked or replaced by a newer mail, or its week has passed. If you have joined already, simply go on. Otherwise ask whoever invited you to send it again.',
  },
  broken: {
    title: 'This link is not complete',
    detail: 'Open the link in the mail once more, or copy all of it into the address bar.',
  },
  closed: {
    title: 'This organization takes nobody in at the moment',
    detail:
      'It is suspended or archived. The link works again when that is over, if its week has not passed.',
  },
  another: {
    title: 'This invitation went to another address',
    detail: 'You are signed in as {email}. Join with the account of the address that the mail came to.',
  },
  account: {
    title: 'You have an account already',
    detail: 'Sign in with this address; then the invitation is one click.',
  },
  goOn: 'Go to the dashboard',
};
