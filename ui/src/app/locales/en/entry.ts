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
