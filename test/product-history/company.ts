import { randomUUID } from 'node:crypto';
import { order, orderCommands, payThenProvision } from '@slipway/domain/billing';
import type { OrderEvent, OrderPlacement } from '@slipway/domain/billing';
import { World } from '@slipway/domain/given-world';
import type { Logged, Luck, Streams } from '@slipway/domain/given-world';
import { token, tokenCommands, user, userCommands } from '@slipway/domain/identity';
import { fold, money, recorded, trusted } from '@slipway/domain/kernel';
import type {
  CredentialId,
  Instant,
  InvitationId,
  LicenseId,
  OrderId,
  OrganizationId,
  Personal,
  ServerId,
  TokenId,
  UserId,
  VaultReference,
} from '@slipway/domain/kernel';
import { license, licenseCommands, quota, quotaCommands, tiers } from '@slipway/domain/licensing';
import {
  invitationCommands,
  organization,
  organizationCommands,
  roster,
  rosterCommands,
  tree,
  treeCommands,
} from '@slipway/domain/organizations';
import { credentialCommands, credentials } from '@slipway/domain/provisioning';
import { connection, connectionCommands } from '@slipway/domain/servers';

type Flow = World<ReturnType<typeof payThenProvision.initial>>;
type Said = readonly Logged[];
export type Company = { readonly id: OrganizationId; readonly owner: UserId; readonly log: Said };

const orders = 20;
const expiresAt = trusted<Instant>('2026-12-01T00:00:00.000Z');
const price = money(900, 'eur');
const patience = 1000;

/** A top branch from its founding to its last order, as the product's own deciders and its process tell it. */
export function aCompany(luck: Luck): Company {
  const id = trusted<OrganizationId>(randomUUID());
  const owner = trusted<UserId>(randomUUID());
  const streams: Streams = new Map();
  const stories = Array.from({ length: orders }, (_, number) => anOrder(id, { number, luck, streams }));
  return { id, owner, log: [founding(id, owner, streams), ...stories.map((tell) => tell())].flat() };
}

function founding(id: OrganizationId, owner: UserId, streams: Streams): Said {
  const world: Flow = new World(payThenProvision, id, streams);
  const licenseId = trusted<LicenseId>(randomUUID());
  const tokenId = trusted<TokenId>(randomUUID());
  const { features, limits } = tiers.enterprise;
  const password = trusted<VaultReference>(randomUUID());
  const registration = { userId: owner, email: sealed(owner), name: sealed(owner), password };
  const facts = {
    organizationId: id,
    topBranchId: id,
    parentId: null,
    kind: 'top_branch',
    name: 'Acme',
  } as const;
  const grant = { licenseId, organizationId: id, tier: 'enterprise', features, limits, expiresAt } as const;
  const issue = {
    tokenId,
    userId: owner,
    organizationId: id,
    name: 'ci',
    scopes: ['read'],
    hash: '00',
    expiresAt,
  } as const;
  world.decide(user, owner, userCommands.registerUser(registration), 'register');
  world.decide(tree, id, treeCommands.createTopBranch({ organizationId: id }), 'plant');
  world.decide(organization, id, organizationCommands.createOrganization(facts), 'create');
  world.decide(roster, id, rosterCommands.appointOwner({ organizationId: id, userId: owner }), 'appoint');
  world.decide(license, licenseId, licenseCommands.issueLicense(grant), 'issue');
  world.decide(quota, id, quotaCommands.openQuota({ topBranchId: id, licenseId, limits }), 'open');
  world.decide(token, tokenId, tokenCommands.issueToken(issue), 'token');
  world.decide(asOwner, id, invitationCommands.inviteMember(anInvitation(id, owner)), 'invite');
  return [...world.log, ...bringing(id, streams)];
}

/** The roster, asked by who may do everything there. */
const asOwner: typeof roster = {
  ...roster,
  decide: (command, state, context) => roster.decide(command, state, { ...context, by: 'owner' }),
};

function anInvitation(organizationId: OrganizationId, invitedBy: UserId) {
  const invitationId = trusted<InvitationId>(randomUUID());
  const email = sealed(`invited.${invitationId}`);
  const link = { linkHash: '00', addressHash: '00', expiresAt };
  return {
    organizationId,
    invitationId,
    invitedBy,
    email,
    assignment: { role: 'viewer' },
    holder: null,
    ...link,
  } as const;
}

/** What a company brings along: a credential at a cloud, and a machine that it has already. */
function bringing(organizationId: OrganizationId, streams: Streams): Said {
  const world: Flow = new World(payThenProvision, `${organizationId}-brings`, streams);
  const serverId = trusted<ServerId>(randomUUID());
  const credential = {
    credentialId: trusted<CredentialId>(randomUUID()),
    organizationId,
    provider: 'hetzner',
    name: 'Production',
    fingerprint: 'sha256:9f86d081884c7d65',
    secrets: [{ field: 'apiToken', secret: trusted<VaultReference>(randomUUID()) }],
  } as const;
  const machine = { name: 'old-web', host: 'web.example.com', port: 22, user: 'deploy' };
  const keys = { key: trusted<VaultReference>(randomUUID()), publicKey: 'ssh-ed25519 AAAA' };
  const wish = { serverId, organizationId, ...machine, ...keys };
  world.decide(credentials, organizationId, credentialCommands.addCredential(credential), 'credential');
  world.decide(connection, serverId, connectionCommands.connectServer(wish), 'connection');
  return world.log;
}

/** As the codec around the store leaves it. */
function sealed(subject: string): Personal<string> {
  return { subject, sealed: { k: 'key', iv: 'iv', ct: 'nobody can read this', tag: 'tag' } };
}

type Parts = { readonly number: number; readonly luck: Luck; readonly streams: Streams };

/** Told later: what the quota says of it depends on the orders before it. */
function anOrder(organizationId: OrganizationId, { number, luck, streams }: Parts): () => Said {
  const orderId = trusted<OrderId>(randomUUID());
  const placement: OrderPlacement = {
    orderId,
    organizationId,
    topBranchId: organizationId,
    item: { id: 'server-small', version: 1, name: 'Small server', size: 'small', price },
    provider: 'sandbox',
    region: 'sandbox-north',
    serverName: `web-${number}`,
    paymentMethod: 'card',
  };
  return () => {
    const world: Flow = new World(payThenProvision, orderId, streams);
    world.decide(order, orderId, orderCommands.placeOrder(placement), `place-${orderId}`);
    let left = patience;
    while (left > 0 && happen(world, { orderId, luck, step: left })) left -= 1;
    if (left === 0) throw new Error(`order ${orderId} does not come to an end`);
    return world.log;
  };
}

type Step = { readonly orderId: OrderId; readonly luck: Luck; readonly step: number };

/** `false`: nothing is left that could happen. */
function happen(world: Flow, { orderId, luck, step }: Step): boolean {
  if (world.canRoute) world.route();
  else if (world.tasks.length > 0) world.carryOut(0, luck, false);
  else if (customerActs(world, orderId, step)) return true;
  else if (world.deadlines.length > 0) world.fire(0);
  else return false;
  return true;
}

/** Pays again, and confirms at the bank. */
function customerActs(world: Flow, orderId: OrderId, step: number): boolean {
  const { status } = fold(order, world.stream('order', orderId).map(recorded<OrderEvent>));
  if (status === 'payment_failed') {
    world.decide(order, orderId, orderCommands.payAgain({ paymentMethod: 'card' }), `again-${step}`);
    return true;
  }
  if (status !== 'awaiting_confirmation') return false;
  for (const paymentId of world.charges.keys()) world.confirmAtBank(paymentId);
  world.decide(order, orderId, orderCommands.confirmOrderPayment({}), `confirm-${step}`);
  return true;
}
