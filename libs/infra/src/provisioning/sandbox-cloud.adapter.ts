import { Secret, UpstreamError } from '@slipway/application/ports';
import type { CredentialValues } from '@slipway/application/provisioning/credentials.ports';
import type {
  Clearance,
  CloudProvider,
  CloudRequest,
  CloudThing,
  Inventory,
  Room,
  Workspace,
} from '@slipway/application/provisioning/provisioning.ports';
import { callSandbox, type SandboxAccess, type SandboxAnswer } from '../sandbox/sandbox-http.adapter';

const timeoutMs = 10_000;
/** A customer waits for the answer. */
const roomTimeoutMs = 5_000;
/** A delete may be made slow on purpose. */
const deleteTimeoutMs = 60_000;

const notAccepted = {
  outcome: 'refused',
  reason: 'The sandbox cloud does not accept the credential.',
} as const;

/** The make-believe cloud: module `sandbox`, everything found by the tag that is the infrastructure's id. */
export class SandboxCloud implements CloudProvider {
  readonly name = 'sandbox';
  readonly hasOwnAccount = true;

  constructor(private readonly access: SandboxAccess) {}

  workspace(request: CloudRequest): Workspace {
    const { infrastructureId, serverName, region, size, publicKey, credential } = request;
    const { token } = this.#accessWith(credential);
    return {
      infrastructureId,
      module: 'sandbox',
      variables: { run: infrastructureId, server_name: serverName, region, size, public_key: publicKey },
      credentials: { SANDBOX_URL: new Secret(this.access.url), SANDBOX_TOKEN: token },
    };
  }

  async clearance(workspace: Workspace): Promise<Clearance> {
    const answer = await this.#list(this.#accessOf(workspace), workspace.infrastructureId);
    if (answer.status === 200) return { outcome: 'clear' };
    if (answer.status !== 401 && answer.status !== 403) throw refused('list the servers', answer);
    return notAccepted;
  }

  async room(credential: CredentialValues | null): Promise<Room> {
    const access = this.#accessWith(credential);
    const answer = await callSandbox(access, {
      method: 'GET',
      path: '/cloud/limits',
      timeoutMs: roomTimeoutMs,
    });
    if (answer.status === 401 || answer.status === 403) return notAccepted;
    if (answer.status !== 200) throw refused('tell its limits', answer);
    const { limit, used } = parseLimits(answer.body);
    return used < limit ? { outcome: 'enough' } : { outcome: 'exhausted', limit, used };
  }

  async sweep(workspace: Workspace): Promise<number> {
    const access = this.#accessOf(workspace);
    const found = await this.#serverIds(access, workspace.infrastructureId);
    for (const id of found) await this.#delete(access, id);
    return found.length;
  }

  async count(workspace: Workspace): Promise<number> {
    return (await this.#serverIds(this.#accessOf(workspace), workspace.infrastructureId)).length;
  }

  async inventory(credential: CredentialValues | null): Promise<Inventory> {
    const answer = await callSandbox(this.#accessWith(credential), {
      method: 'GET',
      path: '/cloud/servers',
      timeoutMs,
    });
    if (answer.status === 401 || answer.status === 403) return notAccepted;
    if (answer.status !== 200) throw refused('list the servers', answer);
    return { outcome: 'listed', things: parseServers(answer.body).map(thingOf) };
  }

  remove({ providerId }: CloudThing, credential: CredentialValues | null): Promise<void> {
    return this.#delete(this.#accessWith(credential), providerId);
  }

  #accessWith(credential: CredentialValues | null): SandboxAccess {
    return { ...this.access, token: credential?.['apiToken'] ?? this.access.token };
  }

  /** As whoever built it. */
  #accessOf({ credentials }: Workspace): SandboxAccess {
    return { ...this.access, token: credentials['SANDBOX_TOKEN'] ?? this.access.token };
  }

  async #serverIds(access: SandboxAccess, tag: string): Promise<readonly string[]> {
    const answer = await this.#list(access, tag);
    if (answer.status !== 200) throw refused('list the servers', answer);
    return parseServerIds(answer.body, tag);
  }

  #list(access: SandboxAccess, tag: string): Promise<SandboxAnswer> {
    const path = `/cloud/servers?tag=${encodeURIComponent(tag)}`;
    return callSandbox(access, { method: 'GET', path, timeoutMs });
  }

  async #delete(access: SandboxAccess, id: string): Promise<void> {
    const path = `/cloud/servers/${encodeURIComponent(id)}`;
    const answer = await callSandbox(access, { method: 'DELETE', path, timeoutMs: deleteTimeoutMs });
    // Gone already is what was wanted.
    if (answer.status !== 204 && answer.status !== 404) throw refused(`delete ${id}`, answer);
  }
}

/** Only servers that really carry the tag: the provider's filter does not decide what is deleted. */
function parseServerIds(body: unknown, tag: string): readonly string[] {
  return parseServers(body)
    .filter((server) => server['tag'] === tag)
    .map(idOf);
}

function parseServers(body: unknown): readonly Fields[] {
  const servers: unknown = isFields(body) ? body['servers'] : undefined;
  if (!Array.isArray(servers)) throw new UpstreamError('the sandbox cloud answered no list of servers', true);
  return servers.filter(isFields);
}

/** The sandbox has one tag, and nothing but servers. */
function thingOf(server: Fields): CloudThing {
  const { tag, name, publicIp: host, sshPort: port } = server;
  const isReached = typeof host === 'string' && typeof port === 'number';
  return {
    providerId: idOf(server),
    run: typeof tag === 'string' ? tag : '',
    resource: 'server',
    name: typeof name === 'string' ? name : '',
    address: isReached ? { host, port } : null,
  };
}

function parseLimits(body: unknown): { readonly limit: number; readonly used: number } {
  const servers: unknown = isFields(body) ? body['servers'] : undefined;
  const { limit, used } = isFields(servers) ? servers : { limit: null, used: null };
  if (typeof limit === 'number' && typeof used === 'number') return { limit, used };
  throw new UpstreamError('the sandbox cloud told no limits', true);
}

function idOf({ id }: Fields): string {
  if (typeof id === 'string' && id.length <= 200) return id;
  throw new UpstreamError('the sandbox cloud listed a server without an id', true);
}

function refused(what: string, { status, body }: SandboxAnswer): UpstreamError {
  const error = isFields(body) && isFields(body['error']) ? body['error'] : {};
  const message = typeof error['message'] === 'string' ? `: ${error['message'].slice(0, 500)}` : '';
  return new UpstreamError(
    `the sandbox cloud did not ${what} (${status})${message}`,
    status >= 500 || status === 429,
  );
}

type Fields = Readonly<Record<string, unknown>>;

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
