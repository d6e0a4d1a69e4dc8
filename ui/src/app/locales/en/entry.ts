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
};
