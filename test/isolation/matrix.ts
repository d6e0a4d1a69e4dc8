/**
 * Who gets what at every route, written by hand: nothing here is computed from the policy table that enforces it.
 *
 * To add a route, add one line to `matrix`, under the name that docs/openapi.json gives it (`operationId`):
 *
 *     servers_one: { may: everybody, gives: 200, shows: 'serverId' },
 *
 * - `may`    who gets in at the organization where the things are; one of the groups below.
 * - `gives`  what those get for their own thing: a status, or the code of the refusal that shows that it was reached.
 * - `shows`  the thing that must be in the answer.
 * - `body`, `query`  what is sent; `{name}` stands for the id of a thing. Ids in the path are found by themselves.
 * - `spends` the thing is gone afterwards: everybody gets one of their own.
 * - `strange` for which fields another status than 404 is answered for a thing of somebody else, as for a missing one.
 *
 * A thing that no other route has yet is seeded in `seed.ts`. Whoever is not in `may` is refused by the groups of
 * `actors.ts`: 403 when they belong to the organization or stand above it, 404 when they do not, 401 when nobody.
 */
import type { ActorName } from './actors';
import { cloudToken } from './things';
import type { ThingName } from './things';

export type Row = {
  readonly may: readonly ActorName[];
  readonly gives: number | string;
  readonly shows?: ThingName;
  readonly body?: object;
  readonly query?: Readonly<Record<string, string>>;
  readonly spends?: ThingName;
  readonly strange?: Readonly<Record<string, number>>;
};

const owning = ['topOwner', 'owner'] as const;
const inPerson = [...owning, 'topAdmin', 'admin'] as const;
const spending = [...owning, 'writer'] as const;
const writing = [...inPerson, 'writer'] as const;
const overseeing = [...writing, 'reader'] as const;
const everybody = [...overseeing, 'member', 'viewer'] as const;
/** The permission set of `custom` holds reading servers, and nothing else. */
const watching = [...everybody, 'custom'] as const;
/** An organization does not do this for itself: an owner above does. */
const above = ['topOwner'] as const;
const arranging = ['topOwner', 'topAdmin'] as const;

const order = {
  item: 'server-small',
  provider: 'sandbox',
  region: 'sandbox-north',
  serverName: 'web-1',
  paymentMethod: 'sandbox_succeeds',
};
const assigned = { role: 'custom', permissionSetId: '{permissionSetId}' };
const machine = { name: 'web-2', host: '127.0.0.1', port: 9, user: 'root' };
const cloud = { provider: 'hetzner', fields: { apiToken: 'x'.repeat(64) } };
const noPlan = `sha256:${'0'.repeat(64)}`;
const fingerprint = `SHA256:${'A'.repeat(43)}`;

export const matrix: Readonly<Record<string, Row>> = {
  organizations_one: { may: everybody, gives: 200, shows: 'organizationId' },
  organizations_children: { may: everybody, gives: 200, shows: 'childId' },
  lifecycle_rename: { may: writing, gives: 200, body: { name: 'A master_branch' } },
  // To where it stands already. Of the kinds that nest, only the tree above knows another place.
  lifecycle_move: { may: arranging, gives: 200, body: { parentId: '{parentId}' } },
  lifecycle_suspend: { may: arranging, gives: 'http.invalid_request', body: { reason: '' } },
  lifecycle_resume: { may: arranging, gives: 204 },
  lifecycle_archive: { may: owning, gives: 'organizations.live_resources' },
  lifecycle_restore: { may: above, gives: 204 },
  organizations_createChild: { may: writing, gives: 201, body: { name: 'New', kind: 'end_user' } },
  members_list: { may: everybody, gives: 200, shows: 'userId' },
  members_one: { may: everybody, gives: 200, shows: 'userId' },
  members_add: { may: inPerson, gives: 201, body: { ...assigned, userId: '{personAbove}' } },
  members_assignRole: { may: inPerson, gives: 200, body: assigned },
  members_deactivate: { may: inPerson, gives: 200 },
  members_reactivate: { may: inPerson, gives: 200 },
  members_remove: { may: inPerson, gives: 204, spends: 'userId' },
  invitations_list: { may: overseeing, gives: 200, shows: 'invitationId' },
  invitations_invite: { may: inPerson, gives: 201, body: { ...assigned, email: '{newName}@example.test' } },
  invitations_resend: { may: inPerson, gives: 200, spends: 'invitationId' },
  invitations_revoke: { may: inPerson, gives: 204, spends: 'invitationId' },
  permissionSets_list: { may: everybody, gives: 200, shows: 'permissionSetId' },
  permissionSets_define: { may: owning, gives: 201, body: { name: 'New', permissions: [] } },
  permissionSets_redefine: { may: owning, gives: 200, body: { name: 'Same', permissions: [] } },
  permissionSets_drop: { may: owning, gives: 204, spends: 'permissionSetId' },
  tokens_list: { may: overseeing, gives: 200, shows: 'tokenId' },
  tokens_issue: { may: inPerson, gives: 201, body: { name: 'new', scopes: ['read'] } },
  tokens_revoke: { may: inPerson, gives: 204, spends: 'tokenId' },
  approvalThreshold_read: { may: everybody, gives: 200 },
  approvalThreshold_set: { may: owning, gives: 204, body: { minor: 99_000_000, currency: 'eur' } },
  approvalThreshold_remove: { may: owning, gives: 204 },
  safeguards_read: { may: everybody, gives: 200 },
  safeguards_set: { may: owning, gives: 204, body: { secondFactor: 'optional' } },
  // For the operators, at the organization that runs the installation; everywhere else nobody.
  people_one: { may: [], gives: 200 },
  people_disable: { may: [], gives: 204, body: { reason: 'A stolen laptop' } },
  people_enable: { may: [], gives: 204 },
  license_license: { may: everybody, gives: 200 },
  license_renew: { may: spending, gives: 201 },
  catalogue_catalogue: { may: everybody, gives: 200 },
  paymentMethods_offered: { may: everybody, gives: 200 },
  paymentMethods_add: {
    may: spending,
    gives: 'billing.payment_methods_not_kept',
    body: { paymentMethod: 'pm_new' },
  },
  paymentMethods_remove: { may: spending, gives: 'billing.payment_methods_not_kept' },
  orders_place: { may: spending, gives: 202, body: order },
  orders_list: { may: everybody, gives: 200, shows: 'orderId' },
  orders_one: { may: everybody, gives: 200, shows: 'orderId' },
  orders_payAgain: {
    may: spending,
    gives: 'billing.order_not_payable',
    body: { paymentMethod: 'sandbox_succeeds' },
  },
  orders_confirmation: { may: everybody, gives: 200 },
  orders_confirm: { may: spending, gives: 'billing.order_not_awaiting_confirmation' },
  orders_cancel: { may: spending, gives: 'billing.order_not_cancellable' },
  plans_approve: { may: owning, gives: 'provisioning.infrastructure_not_found', body: { digest: noPlan } },
  plans_discard: { may: owning, gives: 'provisioning.infrastructure_not_found', body: { digest: noPlan } },
  refunds_returned: { may: everybody, gives: 200 },
  refunds_refund: { may: above, gives: 202, body: { minor: 1, reason: 'A day without service' } },
  ledger_entries: { may: everybody, gives: 200, shows: 'orderId' },
  ledger_balances: { may: everybody, gives: 200 },
  operations_list: { may: everybody, gives: 200, shows: 'operationId' },
  operations_one: { may: everybody, gives: 200, shows: 'operationId' },
  operations_log: { may: everybody, gives: 200 },
  operations_events: { may: everybody, gives: 200, shows: 'operationId' },
  credentials_list: { may: everybody, gives: 200, shows: 'credentialId' },
  credentials_one: { may: everybody, gives: 200, shows: 'credentialId' },
  credentials_add: { may: inPerson, gives: 201, body: { ...cloud, name: '{newName}' } },
  credentials_test: { may: inPerson, gives: 200, shows: 'credentialId' },
  credentials_rotate: { may: inPerson, gives: 200, body: { fields: { apiToken: cloudToken } } },
  credentials_rename: { may: inPerson, gives: 200, body: { name: 'Same' } },
  credentials_remove: { may: inPerson, gives: 204, spends: 'credentialId' },
  servers_list: { may: watching, gives: 200, shows: 'serverId' },
  servers_one: { may: watching, gives: 200, shows: 'serverId' },
  servers_remove: { may: writing, gives: 'servers.server_not_ready' },
  connections_list: { may: everybody, gives: 200, shows: 'connectionId' },
  connections_one: { may: everybody, gives: 200, shows: 'connectionId' },
  connections_connect: { may: writing, gives: 201, body: machine },
  connections_look: { may: writing, gives: 200, shows: 'connectionId' },
  connections_confirm: { may: inPerson, gives: 'servers.host_key_not_seen', body: { fingerprint } },
  connections_check: { may: writing, gives: 'servers.host_key_not_confirmed' },
  connections_disconnect: { may: writing, gives: 204, spends: 'connectionId' },
  explain_explain: {
    may: overseeing,
    gives: 200,
    query: { user: '{userId}', action: 'servers.server.read', resource: 'server-{serverId}' },
    strange: { user: 200 },
  },
  audit_event: { may: overseeing, gives: 200, shows: 'orderId' },
  audit_state: { may: overseeing, gives: 200, shows: 'orderId', query: { stream: 'order-{orderId}' } },
  audit_graph: {
    may: overseeing,
    gives: 200,
    shows: 'orderId',
    query: { correlationId: '{orderId}' },
    strange: { correlationId: 200 },
  },
  audit_export: {
    may: overseeing,
    gives: 200,
    shows: 'orderId',
    query: { format: 'csv', correlationId: '{orderId}', actor: '{userId}', stream: 'order-{orderId}' },
    strange: { correlationId: 200, actor: 200 },
  },
  audit_list: {
    may: overseeing,
    gives: 200,
    shows: 'orderId',
    query: { correlationId: '{orderId}', actor: '{userId}', stream: 'order-{orderId}' },
    strange: { correlationId: 200, actor: 200 },
  },
};

/** Routes that are about no organization, and why nothing of anybody can leak there. */
export const aboutNobody: Readonly<Record<string, string>> = {
  setup_status: 'Says only whether the installation has its first owner.',
  setup_setUp: 'Worth one one-time link, for the very first organization.',
  session_signIn: 'Everybody may try; its answer names only the one who has the password.',
  password_requestReset: 'Everybody may ask; the answer is the same for every address.',
  password_reset: 'Worth one link from one mail, for the one account that it names.',
  password_change: 'Changes the password of who asks, and takes no id.',
  email_requestVerification: 'Sends a mail to who asks, and takes no address.',
  email_verify: 'Worth one link from one mail, for the one account that it names.',
  joining_look: 'Worth one link from one mail, for the one organization that it names.',
  joining_accept: 'Worth one link from one mail, for who asks, and only to the address that it was sent to.',
  joining_register: 'Worth one link from one mail, for the one address that it was sent to.',
  passkeySession_challenge: 'The same for everybody, but for the random in it.',
  passkeySession_signIn: 'Worth one challenge, signed by a passkey of the account that it opens.',
  passkeys_list: 'Those of who asks, and takes no id.',
  passkeys_offer: 'For who asks, and takes no id.',
  passkeys_add: 'To the account of who asks.',
  passkeys_remove: 'One of who asks; another person has none of the same id.',
  session_prove: 'Proves who asks, and takes no id.',
  sessions_list: 'Those of who asks, and takes no id.',
  sessions_revokeOthers: 'Those of who asks, and takes no id.',
  sessions_revoke: 'One of who asks; another person has none of the same id.',
  secondFactor_status: 'That of who asks, and takes no id.',
  secondFactor_offer: 'For who asks, and takes no id.',
  secondFactor_enrol: 'That of who asks, and takes no id.',
  secondFactor_renewCodes: 'Those of who asks, and takes no id.',
  secondFactor_remove: 'That of who asks, and takes no id.',
  oidc_about: 'How the provider of the installation is called.',
  oidc_begin: 'The same for everybody, but for the random in it.',
  oidc_signIn: 'Worth one answer of the provider, in the browser that has asked for it.',
  oidc_beginLink: 'For who asks, and takes no id.',
  oidc_link: 'To the account of who asks.',
  oidc_unlink: 'Those of who asks, and takes no id.',
  session_signOut: 'Ends the session that the request came with.',
  session_me: 'Its own cells: everybody sees the organizations where they are members, and no others.',
  stripeWebhook_stripe: 'Public, and worth a signature of the payment provider.',
};
