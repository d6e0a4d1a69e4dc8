import type { InfrastructureRequest } from '@slipway/domain/provisioning';
import type { CredentialValues } from './credentials.ports';
import type { CloudProviders, Workspace } from './provisioning.ports';

/** The workspace of an infrastructure, from its own facts only: every run of it sees the same one. */
export function workspaceOf(
  clouds: CloudProviders,
  state: { readonly request: InfrastructureRequest; readonly publicKey: string | null },
  credential: CredentialValues | null,
): Workspace {
  const { infrastructureId, serverName, region, size, provider } = state.request;
  const publicKey = state.publicKey ?? '';
  const request = { infrastructureId, serverName, region, size, publicKey, credential };
  return clouds.get(provider).workspace(request);
}
