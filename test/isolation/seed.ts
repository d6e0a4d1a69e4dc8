import { randomUUID } from 'node:crypto';
import { newToken, sha256 } from '@slipway/application/identity';
import { orderEvents, payerEvents, paymentEvents } from '@slipway/domain/billing';
import { tokenEvents, userEvents } from '@slipway/domain/identity';
import { later, money, personal, trusted } from '@slipway/domain/kernel';
import type {
  InfrastructureId,
  InvitationId,
  OrderId,
  OrganizationId,
  PaymentId,
  PermissionSetId,
  ServerId,
  TokenId,
  UserId,
} from '@slipway/domain/kernel';
import { quotaEvents } from '@slipway/domain/licensing';
import {
  invitationEvents,
  organizationEvents,
  rosterEvents,
  treeEvents,
} from '@slipway/domain/organizations';
import type { Assignment, OrganizationFacts, OrganizationKind } from '@slipway/domain/organizations';
import { serverEvents } from '@slipway/domain/servers';
import { PostgresSessions } from '@slipway/infra/identity/sessions.adapter';
import type { WriteSide } from '@slipway/infra/write-side';
import type { Visitor } from '../support/visitor';
import type { Credentials } from './actors';
import { Scribe } from './scribe';
import { cloudToken } from './things';
import type { OrganizationName, ThingName, Things } from './things';

export type Sent = Readonly<Record<string, string>>;
export type Organization = { readonly id: OrganizationId; readonly owner: UserId; readonly things: Things };
export type World = {
  readonly organizations: Readonly<Record<OrganizationName, Organization>>;
  readonly actors: Credentials;
  /** Where the last fact stands in the log. */
  readonly position: string;
  /** Another thing of Acme's, of the same kind. */
  another(thing: ThingName): Promise<string>;
};

const newId = <T extends string>() => randomUUID() as T;
const day = 86_400;

/** Five organizations in two trees, each with one of everything, and everybody who asks for it. */
export class Seed {
  readonly #scribe: Scribe;
  readonly #sessions: PostgresSessions;

  constructor(
    private readonly writeSide: WriteSide,
    private readonly visitor: Visitor,
    private readonly topOwner: UserId,
  ) {
    this.#scribe = new Scribe(writeSide);
    this.#sessions = new PostgresSessions(writeSide.pool, writeSide.personal);
  }

  async plant(): Promise<World> {
    const top = { id: trusted<OrganizationId>(this.visitor.organizationId), owner: this.topOwner };
    const personAbove = await this.#member(top.id, 'viewer');
    const acme = await this.#child(top.id, top.id, 'master_branch');
    const globex = await this.#child(top.id, top.id, 'master_branch');
    const child = await this.#child(top.id, acme.id, 'sub_user');
    const rival = await this.#top();
    const furnish = async (one: typeof top, more: Partial<Things> = { parentId: rival.id }) => ({
      ...one,
      things: { ...(await this.#things(one)), ...more },
    });
    const organizations = {
      // Whoever belongs to the top may be taken into Acme; somebody of the rival may not.
      top: await furnish(top, { personAbove: rival.owner, parentId: rival.id }),
      acme: await furnish(acme, { personAbove, childId: child.id, parentId: top.id }),
      globex: await furnish(globex),
      child: await furnish(child),
      rival: await furnish(rival),
    };
    await this.#reserve(top.id, organizations.acme.things);
    const actors = await this.#actors(organizations);
    const another = (thing: ThingName) => this.#another(organizations.acme, thing);
    return { organizations, actors, position: this.#scribe.position, another };
  }

  async #top() {
    const owner = await this.#person();
    const id = newId<OrganizationId>();
    const facts = { organizationId: id, topBranchId: id, parentId: null, kind: 'top_branch' } as const;
    await this.#say(`tree-${id}`, id, treeEvents.topBranchCreated({ organizationId: id }));
    await this.#found({ ...facts, name: 'Rival' }, owner);
    return { id, owner };
  }

  async #child(topBranchId: OrganizationId, parentId: OrganizationId, kind: OrganizationKind) {
    const owner = await this.#person();
    const organizationId = newId<OrganizationId>();
    await this.#found({ organizationId, topBranchId, parentId, kind, name: `A ${kind}` }, owner);
    const attached = treeEvents.childAttached({ organizationId, parentId, kind });
    await this.#say(`tree-${topBranchId}`, organizationId, attached);
    return { id: organizationId, owner };
  }

  async #found(facts: OrganizationFacts, owner: UserId): Promise<void> {
    const { organizationId: id } = facts;
    await this.#say(`organization-${id}`, id, organizationEvents.organizationCreated(facts));
    await this.#say(`roster-${id}`, id, rosterEvents.ownerAppointed({ organizationId: id, userId: owner }));
  }

  async #person(): Promise<UserId> {
    const userId = newId<UserId>();
    const said = { email: `${userId}@example.test`, name: `Person ${userId}` };
    const registered = userEvents.userRegistered({
      userId,
      email: personal(userId, said.email),
      name: personal(userId, said.name),
      password: trusted(randomUUID()),
    });
    await this.#scribe.write(`user-${userId}`, { scope: 'platform', by: this.topOwner }, registered);
    return userId;
  }

  async #member(organizationId: OrganizationId, role: Assignment | 'admin' | 'member' | 'viewer') {
    const userId = await this.#person();
    const assignment = typeof role === 'string' ? { role } : role;
    const added = rosterEvents.memberAdded({ organizationId, userId, assignment });
    await this.#say(`roster-${organizationId}`, organizationId, added);
    return userId;
  }

  async #set(organizationId: OrganizationId): Promise<PermissionSetId> {
    const permissionSetId = newId<PermissionSetId>();
    const set = { organizationId, permissionSetId, name: `Set ${permissionSetId}` };
    const defined = rosterEvents.permissionSetDefined({ ...set, permissions: ['servers.server.read'] });
    await this.#say(`roster-${organizationId}`, organizationId, defined);
    return permissionSetId;
  }

  async #invitation(organizationId: OrganizationId, invitedBy: UserId): Promise<InvitationId> {
    const invitationId = newId<InvitationId>();
    const invited = invitationEvents.memberInvited({
      ...{ organizationId, invitationId, invitedBy, linkHash: invitationId, addressHash: invitationId },
      email: personal(`invited.${invitationId}`, `${invitationId}@example.test`),
      assignment: { role: 'viewer' },
      expiresAt: later(this.writeSide.clock.now(), day),
    });
    await this.#say(`roster-${organizationId}`, organizationId, invited);
    return invitationId;
  }

  /** One of everything, as the product itself would have told it. */
  async #things({ id, owner }: { id: OrganizationId; owner: UserId }): Promise<Things> {
    const userId = await this.#member(id, 'viewer');
    const permissionSetId = await this.#set(id);
    const { tokenId } = await this.#token(id, owner, ['read']);
    const bought = await this.#bought(id, userId);
    const cookie = await this.#session(owner);
    const credentialId = await this.#create(id, 'credentials', cookie, {
      provider: 'sandbox',
      name: 'Main',
      fields: { apiToken: cloudToken },
    });
    const connectionId = await this.#create(id, 'connections', cookie, machine('web-1'));
    const own = {
      organizationId: id,
      childId: '',
      parentId: id,
      userId,
      personAbove: userId,
      permissionSetId,
      tokenId,
      invitationId: await this.#invitation(id, owner),
    };
    return { ...own, ...bought, credentialId, connectionId };
  }

  /** An order from its placement to its server, and a payment method. */
  async #bought(organizationId: OrganizationId, userId: UserId) {
    const [orderId, paymentId, serverId] = [newId<OrderId>(), newId<PaymentId>(), newId<ServerId>()];
    const amount = money(900, 'eur');
    const of = { orderId, paymentId, organizationId };
    const paymentMethod = `pm_${randomUUID().replaceAll('-', '')}`;
    const story = { scope: organizationId, by: userId, story: orderId };
    const item = { id: 'server-small', version: 1, name: 'Small server', size: 'small', price: amount };
    const place = { provider: 'sandbox', region: 'sandbox-north', serverName: `web-${orderId}` };
    const topBranchId = organizationId;
    const write = this.#scribe.write.bind(this.#scribe);
    const eventId = await write(
      `order-${orderId}`,
      story,
      orderEvents.orderPlaced({ ...of, topBranchId, item, ...place, paymentMethod: 'sandbox_succeeds' }),
      orderEvents.orderPaid(of),
      orderEvents.orderFulfilled({ ...of, serverId }),
    );
    await write(
      `payment-${paymentId}`,
      story,
      paymentEvents.paymentRequested({ ...of, amount, method: 'sandbox_succeeds' }),
      paymentEvents.paymentCaptured({ ...of, amount, gatewayReference: orderId }),
    );
    await write(
      `server-${serverId}`,
      story,
      serverEvents.serverRegistered({
        ...{ serverId, organizationId, orderId, infrastructureId: newId<InfrastructureId>() },
        ...{ name: place.serverName, provider: 'sandbox', region: 'sandbox-north' },
        ...{ host: '127.0.0.1', port: 9, user: 'root', hostKey: 'ssh-ed25519 AAAA', key: trusted(orderId) },
      }),
    );
    await write(
      `payer-${organizationId}`,
      story,
      payerEvents.payerOpened({ organizationId, customerReference: `cus_${organizationId}` }),
      payerEvents.paymentMethodAdded({ organizationId, method: paymentMethod }),
    );
    return { orderId, eventId, operationId: orderId, serverId, paymentMethod };
  }

  /** What a server takes up, and what keeps its organization from being archived. */
  #reserve(topBranchId: OrganizationId, { organizationId, orderId }: Things): Promise<unknown> {
    const reservation = { reservationId: orderId, purpose: orderId, servers: 1 };
    const reserved = quotaEvents.quotaReserved({ ...reservation, organizationId: trusted(organizationId) });
    return this.#say(`quota-${topBranchId}`, organizationId, reserved);
  }

  async #token(
    organizationId: OrganizationId,
    userId: UserId,
    scopes: readonly ('read' | 'write')[],
    days = 1,
  ): Promise<{ readonly tokenId: TokenId; readonly sent: Sent }> {
    const tokenId = newId<TokenId>();
    const secret = newToken(tokenId).reveal();
    const expiresAt = later(this.writeSide.clock.now(), days * day);
    const name = `Token ${tokenId}`;
    const issue = { tokenId, userId, organizationId, name, scopes, hash: sha256(secret), expiresAt };
    await this.#say(`token-${tokenId}`, organizationId, tokenEvents.tokenIssued(issue));
    return { tokenId, sent: { authorization: `Bearer ${secret}` } };
  }

  async #session(userId: UserId): Promise<Sent> {
    const { cookie } = await this.#sessions.open(userId, { ip: '192.0.2.1' });
    return { cookie: `session=${cookie.reveal()}`, origin: this.visitor.url };
  }

  async #actors({ top, acme, globex, child, rival }: World['organizations']): Promise<Credentials> {
    const member = async (id: OrganizationId, role: Assignment | 'admin' | 'member' | 'viewer') =>
      this.#session(await this.#member(id, role));
    const token = async ({ id, owner }: Organization) =>
      (await this.#token(id, owner, ['read', 'write'])).sent;
    return {
      topOwner: await this.#session(top.owner),
      topAdmin: await member(top.id, 'admin'),
      topMember: await member(top.id, 'member'),
      topViewer: await member(top.id, 'viewer'),
      topToken: await token(top),
      owner: await this.#session(acme.owner),
      admin: await member(acme.id, 'admin'),
      member: await member(acme.id, 'member'),
      viewer: await member(acme.id, 'viewer'),
      custom: await member(acme.id, { role: 'custom', permissionSetId: await this.#set(acme.id) }),
      writer: await token(acme),
      reader: (await this.#token(acme.id, acme.owner, ['read'])).sent,
      siblingOwner: await this.#session(globex.owner),
      siblingToken: await token(globex),
      childOwner: await this.#session(child.owner),
      childToken: await token(child),
      rivalOwner: await this.#session(rival.owner),
      rivalToken: await token(rival),
      newcomer: await this.#session(await this.#person()),
      ...(await this.#former(acme)),
    };
  }

  /** Those who were somebody once. */
  async #former({ id, owner }: Organization) {
    const of = { organizationId: id };
    const deactivated = await this.#member(id, 'admin');
    const removed = await this.#member(id, 'admin');
    const forgotten = await this.#member(id, 'admin');
    const disabled = await this.#member(id, 'admin');
    const sent: Pick<Credentials, 'deactivated' | 'removed' | 'forgotten' | 'disabled'> = {
      deactivated: await this.#session(deactivated),
      removed: await this.#session(removed),
      forgotten: await this.#session(forgotten),
      disabled: await this.#session(disabled),
    };
    const roster = `roster-${id}`;
    await this.#say(roster, id, rosterEvents.memberDeactivated({ ...of, userId: deactivated }));
    await this.#say(roster, id, rosterEvents.memberRemoved({ ...of, userId: removed }));
    await this.#say(`user-${forgotten}`, id, userEvents.subjectForgotten({ userId: forgotten }));
    const because = { userId: disabled, reason: personal(disabled, 'A stolen laptop') };
    await this.#say(`user-${disabled}`, id, userEvents.userDisabled(because));
    const revoked = await this.#token(id, owner, ['read', 'write']);
    const { tokenId } = revoked;
    await this.#say(`token-${tokenId}`, id, tokenEvents.tokenRevoked({ tokenId }));
    const expired = await this.#token(id, owner, ['read', 'write'], -1);
    return { ...sent, revoked: revoked.sent, expired: expired.sent, anonymous: {} };
  }

  async #another({ id, owner }: Organization, thing: ThingName): Promise<string> {
    const cookie = await this.#session(owner);
    const name = randomUUID();
    const fields = { apiToken: cloudToken };
    if (thing === 'userId') return this.#member(id, 'viewer');
    if (thing === 'permissionSetId') return this.#set(id);
    if (thing === 'invitationId') return this.#invitation(id, owner);
    if (thing === 'tokenId') return (await this.#token(id, owner, ['read'])).tokenId;
    if (thing === 'connectionId') return this.#create(id, 'connections', cookie, machine('web-3'));
    if (thing === 'credentialId')
      return this.#create(id, 'credentials', cookie, { provider: 'sandbox', name, fields });
    throw new Error(`seed.ts does not know how to make another ${thing}`);
  }

  async #create(id: OrganizationId, collection: string, sent: Sent, wish: object): Promise<string> {
    const answer = await fetch(`${this.visitor.url}/v1/organizations/${id}/${collection}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...sent },
      body: JSON.stringify(wish),
    });
    const text = await answer.text();
    if (answer.status !== 201) throw new Error(`no ${collection} at ${id}: ${String(answer.status)} ${text}`);
    return (JSON.parse(text) as { id: string }).id;
  }

  #say(stream: string, scope: string, event: Parameters<Scribe['write']>[2]): Promise<unknown> {
    return this.#scribe.write(stream, { scope, by: this.topOwner }, event);
  }
}

function machine(name: string) {
  return { name, host: '127.0.0.1', port: 9, user: 'root' };
}
