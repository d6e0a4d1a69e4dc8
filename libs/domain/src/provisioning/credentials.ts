import { assertNever, clipped, isSame, trimmedName } from '../kernel';
import type { CredentialId, Decider, InfrastructureId, OrganizationId, VaultReference } from '../kernel';
import { credentialEvents as events } from './credential.messages';
import type {
  CredentialCommand,
  CredentialEvent,
  CredentialVerdict,
  CredentialVersion,
  NewCredential,
  CloudName,
} from './credential.messages';
import { credentialFields, mostCredentials } from './credential.policies';
import { provisioningErrors, refusedWhileUsed } from './provisioning.errors';

export type Credential = NewCredential & {
  readonly usedBy: readonly InfrastructureId[];
  /** The provider's answer to this version, if it was asked. */
  readonly verdict: 'unknown' | 'accepted' | 'refused';
};

/** The cloud credentials of one organization; changed in place. */
export type Credentials = {
  readonly byId: Map<string, Credential>;
  /** Versions in the vault that nothing opens any more, by the credential that they were of. */
  readonly retired: Map<string, readonly VaultReference[]>;
};

function known(state: Credentials, id: CredentialId): Credential {
  const credential = state.byId.get(id);
  if (credential === undefined) throw provisioningErrors.credentialNotFound();
  return credential;
}

function nameFor(text: string, id: CredentialId, state: Credentials): string {
  const name = trimmedName(text, 100);
  if (name === null) throw provisioningErrors.invalidCredentialName();
  const wanted = name.toLowerCase();
  const isTaken = [...state.byId.values()].some(
    (other) => other.credentialId !== id && other.name.toLowerCase() === wanted,
  );
  if (isTaken) throw provisioningErrors.credentialNameTaken();
  return name;
}

/** Exactly the fields of this cloud, each once. */
export function requireFields(provider: CloudName, fields: readonly string[]): void {
  const wanted = credentialFields[provider];
  const isComplete = fields.length === wanted.length && wanted.every((field) => fields.includes(field));
  if (!isComplete) throw provisioningErrors.invalidCredentialFields(provider, wanted.join(', '));
}

function fieldsOf({ secrets }: CredentialVersion): readonly string[] {
  return secrets.map(({ field }) => field);
}

function add(wish: NewCredential, state: Credentials): readonly CredentialEvent[] {
  const { credentialId, provider } = wish;
  const name = nameFor(wish.name, credentialId, state);
  requireFields(provider, fieldsOf(wish));
  const added = { ...wish, name };
  const there = state.byId.get(credentialId);
  if (there !== undefined) {
    if (isSame(factsOf(there), added)) return [];
    throw provisioningErrors.credentialExists();
  }
  if (state.byId.size >= mostCredentials) throw provisioningErrors.tooManyCredentials();
  return [events.credentialAdded(added)];
}

function factsOf({ usedBy: _usedBy, verdict: _verdict, ...facts }: Credential): NewCredential {
  return facts;
}

/** The same values again are no new version. */
function rotate(
  { credentialId, ...version }: CredentialVersion & { readonly credentialId: CredentialId },
  state: Credentials,
): readonly CredentialEvent[] {
  const { provider, organizationId, fingerprint } = known(state, credentialId);
  requireFields(provider, fieldsOf(version));
  if (fingerprint === version.fingerprint) return [];
  return [events.credentialRotated({ credentialId, organizationId, ...version })];
}

function rename(id: CredentialId, text: string, state: Credentials): readonly CredentialEvent[] {
  const { credentialId, organizationId, name: present } = known(state, id);
  const name = nameFor(text, id, state);
  return name === present ? [] : [events.credentialRenamed({ credentialId, organizationId, name })];
}

/** An answer about a version that was replaced meanwhile says nothing about this one. */
function judge(answer: CredentialVerdict, state: Credentials): readonly CredentialEvent[] {
  const { credentialId, organizationId, fingerprint } = known(state, answer.credentialId);
  if (answer.fingerprint !== fingerprint) return [];
  const owners = { credentialId, organizationId, fingerprint };
  switch (answer.verdict) {
    case 'accepted': {
      const account = answer.account === null ? null : clipped(answer.account, 200);
      return [events.credentialAccepted({ ...owners, account })];
    }
    case 'refused':
      return [events.credentialRefused({ ...owners, reason: clipped(answer.reason, 500) })];
    default:
      return assertNever(answer);
  }
}

/** The credential that an infrastructure was built with, or `null` when it needs none of this organization. */
export function credentialOf(state: Credentials, id: InfrastructureId): Credential | null {
  return [...state.byId.values()].find(({ usedBy }) => usedBy.includes(id)) ?? null;
}

/** Which one the next machine is built with: the oldest one that the provider has not refused. */
export function credentialFor(state: Credentials, provider: string): Credential | null {
  const fitting = [...state.byId.values()].filter((credential) => credential.provider === provider);
  return fitting.find(({ verdict }) => verdict !== 'refused') ?? fitting[0] ?? null;
}

function assign(
  infrastructureId: InfrastructureId,
  provider: string,
  state: Credentials,
): readonly CredentialEvent[] {
  if (credentialOf(state, infrastructureId) !== null) return [];
  const chosen = credentialFor(state, provider);
  if (chosen === null) return [];
  const { credentialId, organizationId } = chosen;
  return [events.credentialAssigned({ credentialId, organizationId, infrastructureId })];
}

function release(infrastructureId: InfrastructureId, state: Credentials): readonly CredentialEvent[] {
  const used = credentialOf(state, infrastructureId);
  if (used === null) return [];
  const { credentialId, organizationId } = used;
  return [events.credentialReleased({ credentialId, organizationId, infrastructureId })];
}

/** What was removed already is fulfilled: whoever asks again learns that it is gone. */
function remove(id: CredentialId, state: Credentials): readonly CredentialEvent[] {
  if (!state.byId.has(id) && state.retired.has(id)) return [];
  const { credentialId, organizationId, usedBy } = known(state, id);
  if (usedBy.length > 0) throw refusedWhileUsed(usedBy);
  return [events.credentialRemoved({ credentialId, organizationId })];
}

function change(
  state: Credentials,
  id: CredentialId,
  by: (credential: Credential) => Credential,
): Credentials {
  const credential = state.byId.get(id);
  if (credential !== undefined) state.byId.set(id, by(credential));
  return state;
}

function retire(state: Credentials, id: CredentialId): void {
  const references = state.byId.get(id)?.secrets.map(({ secret }) => secret) ?? [];
  state.retired.set(id, [...(state.retired.get(id) ?? []), ...references]);
}

function evolve(state: Credentials, event: CredentialEvent): Credentials {
  switch (event.type) {
    case 'provisioning.credential-added':
      state.byId.set(event.data.credentialId, { ...event.data, usedBy: [], verdict: 'unknown' });
      return state;
    case 'provisioning.credential-rotated': {
      const { credentialId, fingerprint, secrets } = event.data;
      retire(state, credentialId);
      return change(state, credentialId, (old) => ({ ...old, fingerprint, secrets, verdict: 'unknown' }));
    }
    case 'provisioning.credential-renamed': {
      const { credentialId, name } = event.data;
      return change(state, credentialId, (old) => ({ ...old, name }));
    }
    case 'provisioning.credential-accepted':
      return change(state, event.data.credentialId, (old) => ({ ...old, verdict: 'accepted' }));
    case 'provisioning.credential-refused':
      return change(state, event.data.credentialId, (old) => ({ ...old, verdict: 'refused' }));
    case 'provisioning.credential-assigned': {
      const { credentialId, infrastructureId: by } = event.data;
      return change(state, credentialId, (old) => ({ ...old, usedBy: [...old.usedBy, by] }));
    }
    case 'provisioning.credential-released': {
      const { credentialId, infrastructureId } = event.data;
      const others = (ids: readonly InfrastructureId[]) => ids.filter((id) => id !== infrastructureId);
      return change(state, credentialId, (old) => ({ ...old, usedBy: others(old.usedBy) }));
    }
    case 'provisioning.credential-removed':
      retire(state, event.data.credentialId);
      state.byId.delete(event.data.credentialId);
      return state;
    default:
      return assertNever(event);
  }
}

/** One stream per organization: names are unique in it, and who uses what is decided where it is removed. */
export const credentials: Decider<CredentialCommand, Credentials, CredentialEvent> = {
  category: 'credentials',
  events,
  initial: () => ({ byId: new Map(), retired: new Map() }),
  decide(command, state) {
    switch (command.type) {
      case 'provisioning.add-credential':
        return add(command.data, state);
      case 'provisioning.rotate-credential':
        return rotate(command.data, state);
      case 'provisioning.rename-credential':
        return rename(command.data.credentialId, command.data.name, state);
      case 'provisioning.record-credential-verdict':
        return judge(command.data, state);
      case 'provisioning.assign-credential':
        return assign(command.data.infrastructureId, command.data.provider, state);
      case 'provisioning.release-credential':
        return release(command.data.infrastructureId, state);
      case 'provisioning.remove-credential':
        return remove(command.data.credentialId, state);
      default:
        return assertNever(command);
    }
  },
  evolve,
};

export function credentialsStream(organizationId: OrganizationId) {
  return `credentials-${organizationId}` as const;
}
