import type { CloudName } from './credential.messages';

/** What each cloud wants to know of who comes. */
export const credentialFields: Readonly<Record<CloudName, readonly string[]>> = {
  aws: ['accessKeyId', 'secretAccessKey'],
  gcp: ['serviceAccountJson'],
  azure: ['subscriptionId', 'tenantId', 'clientId', 'clientSecret'],
  digitalocean: ['apiToken'],
  hetzner: ['apiToken'],
  sandbox: ['apiToken'],
};
export const cloudNames: readonly CloudName[] = ['aws', 'gcp', 'azure', 'digitalocean', 'hetzner', 'sandbox'];

export const mostCredentials = 50;

export function isCloudName(text: string): text is CloudName {
  return cloudNames.some((name) => name === text);
}
