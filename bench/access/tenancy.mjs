// Ten thousand organizations in one tree, with a hundred thousand memberships, as the product's own deciders tell it.
import { randomUUID } from 'node:crypto';
import { built } from '../event-store/built.mjs';

const perOrganization = 10;
const organizationsPerUser = 5;
const atOnce = 256;
const masters = 9;
const subUsers = 90;
/** Chains that go on below the lowest kind, from depth 5 to depth 10. */
const deepChains = 100;
const deepest = 10;
const roles = ['admin', 'member', 'member', 'viewer'];
const now = '2026-01-01T00:00:00.000Z';

/** Places by depth, with who belongs there. */
export class Tenancy {
  #states = new Map();
  #events = new Map();
  #depths = new Map();
  members = new Map();

  constructor(size) {
    const { user, userCommands } = built('domain/identity/index');
    this.users = Array.from({ length: (size * perOrganization) / organizationsPerUser }, () => randomUUID());
    for (const userId of this.users)
      this.#decide(
        user,
        userId,
        userCommands.registerUser({
          userId,
          email: sealed(userId),
          name: sealed(userId),
          password: randomUUID(),
        }),
      );
    this.#plant(size);
    this.#deepen();
  }

  /** Organizations that stand so deep; the top branch stands at 1. */
  at(depth) {
    return this.#depths.get(depth);
  }

  get organizations() {
    return [...this.members.keys()];
  }

  get eventCount() {
    return [...this.#events.values()].reduce((sum, events) => sum + events.length, 0);
  }

  /** Stream by stream, as fast as the store takes them. */
  async appendTo(store) {
    const streams = [...this.#events];
    for (let from = 0; from < streams.length; from += atOnce)
      await Promise.all(
        streams.slice(from, from + atOnce).map(([stream, events]) => appendAll(store, stream, events)),
      );
  }

  #plant(size) {
    this.top = this.#found('top_branch', null, 1);
    const above = Array.from({ length: masters }, () => this.#found('master_branch', this.top, 2));
    const middle = Array.from({ length: subUsers }, (_, at) =>
      this.#found('sub_user', above[at % masters], 3),
    );
    for (let at = 1 + masters + subUsers; at < size; at += 1)
      this.#found('end_user', middle[at % subUsers], 4);
  }

  /** The deciders end at depth 4, where the kinds end. What they would refuse is written as events: the policy reads those. */
  #deepen() {
    for (const first of this.at(4).slice(0, deepChains)) {
      let parent = first;
      for (let depth = 5; depth <= deepest; depth += 1)
        parent = this.#found('end_user', parent, depth, false);
    }
  }

  #found(kind, parentId, depth, isDecided = true) {
    const { organization, organizationCommands, tree, treeCommands, treeEvents } = built(
      'domain/organizations/index',
    );
    const organizationId = randomUUID();
    const topBranchId = this.top ?? organizationId;
    if (parentId === null) {
      this.#decide(tree, topBranchId, treeCommands.createTopBranch({ organizationId }));
    } else {
      const place = { organizationId, parentId, kind };
      if (isDecided) this.#decide(tree, topBranchId, treeCommands.attachChild(place));
      else this.#say(tree, topBranchId, [treeEvents.childAttached(place)], organizationId);
    }
    const facts = { organizationId, topBranchId, parentId, kind, name: `Organization ${this.members.size}` };
    this.#decide(organization, organizationId, organizationCommands.createOrganization(facts));
    this.#people(organizationId);
    this.#depths.set(depth, [...(this.#depths.get(depth) ?? []), organizationId]);
    return organizationId;
  }

  #people(organizationId) {
    const { roster, rosterCommands } = built('domain/organizations/index');
    const first = this.members.size * perOrganization;
    const people = Array.from(
      { length: perOrganization },
      (_, at) => this.users[(first + at) % this.users.length],
    );
    for (const [at, userId] of people.entries()) {
      const assignment = { role: roles[at % roles.length] };
      const command =
        at === 0
          ? rosterCommands.appointOwner({ organizationId, userId })
          : rosterCommands.addMember({ organizationId, userId, assignment });
      this.#decide(roster, organizationId, command, { by: 'owner' });
    }
    this.members.set(organizationId, people);
  }

  #decide(decider, id, command, facts = {}) {
    const stream = `${decider.category}-${id}`;
    const state = this.#states.get(stream) ?? decider.initial();
    this.#say(decider, id, decider.decide(command, state, { now, ...facts }), command.data.organizationId);
  }

  #say(decider, id, messages, organizationId = 'platform') {
    const stream = `${decider.category}-${id}`;
    let state = this.#states.get(stream) ?? decider.initial();
    for (const message of messages) state = decider.evolve(state, message);
    this.#states.set(stream, state);
    const events = messages.map((message) => stored(message, organizationId));
    const before = this.#events.get(stream);
    if (before === undefined) this.#events.set(stream, events);
    else before.push(...events);
  }
}

/** As the codec around the store leaves it. */
function sealed(subject) {
  return { subject, sealed: { k: 'key', iv: 'iv', ct: 'nobody can read this', tag: 'tag' } };
}

function stored({ type, data }, organizationId) {
  const { eventDefinitions } = built('domain/contexts');
  const id = randomUUID();
  const metadata = {
    organizationId,
    occurredAt: now,
    actor: { kind: 'operator' },
    commandId: id,
    correlationId: id,
    causationId: id,
  };
  return { id, type, schemaVersion: eventDefinitions[type]?.version ?? 1, data, metadata };
}

const portion = 500;

async function appendAll(store, stream, events) {
  for (let from = 0; from < events.length; from += portion)
    await store.append(
      stream,
      from === 0 ? 'no_stream' : BigInt(from - 1),
      events.slice(from, from + portion),
    );
}
