import type { Messages } from '../en';
import { invitations, members, permissions, permissionSets, roles, tokens } from './access';
import { account, provider, safeguards } from './account';
import { audit } from './audit';
import { connections, credentials } from './connections';
import { access } from './explanation';
import { forgotPassword, invitation, proof, resetPassword, setup, signIn, verifyEmail } from './entry';
import { errors } from './errors';
import { events } from './events';
import { activity, common, keys, palette, shell, states, toasts } from './general';
import { log, operation, orderForm, orders, plan, ways } from './infrastructure';
import { hierarchy, kinds, license, onboarding, overview, threshold } from './organizations';
import { billing, ledger, methods, refunds } from './payments';
import { server, servers } from './servers';

export const de: Messages = {
  common,
  shell,
  palette,
  activity,
  toasts,
  keys,
  states,
  errors,
  setup,
  signIn,
  proof,
  forgotPassword,
  resetPassword,
  verifyEmail,
  invitation,
  provider,
  account,
  safeguards,
  overview,
  license,
  kinds,
  hierarchy,
  threshold,
  members,
  invitations,
  roles,
  permissionSets,
  permissions,
  tokens,
  access,
  orders,
  orderForm,
  operation,
  plan,
  log,
  ways,
  servers,
  server,
  connections,
  credentials,
  billing,
  ledger,
  methods,
  refunds,
  onboarding,
  audit,
  events,
};
