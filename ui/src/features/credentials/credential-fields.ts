import type { CloudProvider, CredentialFields, CredentialStatus } from '@/shared/api/types';
import type { Tone } from '@/shared/components/tone';

export type FieldName = keyof CredentialFields;

/** What each cloud wants to know of who comes. */
export const FIELDS: Readonly<Record<CloudProvider, readonly FieldName[]>> = {
  aws: ['accessKeyId', 'secretAccessKey'],
  gcp: ['serviceAccountJson'],
  azure: ['subscriptionId', 'tenantId', 'clientId', 'clientSecret'],
  digitalocean: ['apiToken'],
  hetzner: ['apiToken'],
  sandbox: ['apiToken'],
};
export const CLOUDS: readonly CloudProvider[] = ['hetzner', 'digitalocean', 'aws', 'gcp', 'azure', 'sandbox'];

export const CREDENTIAL_TONES: Readonly<Record<CredentialStatus, Tone>> = {
  untested: 'neutral',
  accepted: 'good',
  refused: 'bad',
};

/** Seen by nobody while it is typed, and by nobody afterwards. */
export const isSecret = (field: FieldName): boolean =>
  field === 'secretAccessKey' || field === 'clientSecret' || field === 'apiToken';

/** What is sent; `null` while something is missing. */
export function fieldsToSend(
  provider: CloudProvider,
  values: Readonly<Partial<Record<FieldName, string>>>,
): CredentialFields | null {
  const filled = FIELDS[provider].map((field) => [field, (values[field] ?? '').trim()] as const);
  if (filled.some(([, value]) => value === '')) return null;
  return Object.fromEntries(filled);
}
