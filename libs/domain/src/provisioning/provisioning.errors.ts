import { error, Refusal } from '../kernel';
import { mostCredentials } from './credential.policies';

export const provisioningErrors = {
  infrastructureNotFound: error(
    'provisioning.infrastructure_not_found',
    'not_found',
    () => 'There is no such infrastructure. Check its id.',
  ),
  infrastructureExists: error(
    'provisioning.infrastructure_exists',
    'conflict',
    () => 'This infrastructure is requested already with other facts. Request a new one.',
  ),
  invalidServerName: error(
    'provisioning.invalid_server_name',
    'validation',
    () =>
      'Give the server a name of 1 to 63 lower-case letters, digits and hyphens that starts with a letter and does not end in a hyphen.',
  ),
  keyAlreadyPrepared: error(
    'provisioning.key_already_prepared',
    'conflict',
    () => 'This infrastructure has its key already. Load it again and use that key.',
  ),
  keyMissing: error(
    'provisioning.key_missing',
    'rule',
    () => 'This infrastructure has no key yet. Prepare the key first.',
  ),
  notProvisioning: error(
    'provisioning.not_provisioning',
    'rule',
    (status: string) =>
      `This infrastructure is ${status}; nothing is being provisioned. Start provisioning first.`,
  ),
  notAwaitingApproval: error(
    'provisioning.not_awaiting_approval',
    'rule',
    (status: string) => `This infrastructure is ${status}; no plan of it waits for an approval.`,
  ),
  planChanged: error(
    'provisioning.plan_changed',
    'stale_version',
    () => 'This plan was replaced by another one. Load it again and look at what it does now.',
  ),
  approvalExpired: error(
    'provisioning.approval_expired',
    'rule',
    () => 'This plan has waited too long; its order is being given up. Place a new one.',
  ),
  alreadyProvisioned: error(
    'provisioning.already_provisioned',
    'conflict',
    () => 'This infrastructure is provisioned already. Destroy it if it is not wanted.',
  ),
  alreadyFailed: error(
    'provisioning.already_failed',
    'rule',
    () => 'Provisioning has failed for good. Destroy what exists and request new infrastructure.',
  ),
  destructionStarted: error(
    'provisioning.destruction_started',
    'rule',
    () => 'This infrastructure is being destroyed or is destroyed. Request new infrastructure.',
  ),
  notDestroying: error(
    'provisioning.not_destroying',
    'rule',
    (status: string) =>
      `This infrastructure is ${status}; nothing is being destroyed. Start its destruction first.`,
  ),
  credentialNotFound: error(
    'provisioning.credential_not_found',
    'not_found',
    () => 'There is no such credential. Check its id.',
  ),
  credentialExists: error(
    'provisioning.credential_exists',
    'conflict',
    () => 'This credential exists already with other facts. Add a new one.',
  ),
  invalidCredentialName: error(
    'provisioning.invalid_credential_name',
    'validation',
    () => 'Give the credential a name of 1 to 100 characters on one line.',
  ),
  credentialNameTaken: error(
    'provisioning.credential_name_taken',
    'conflict',
    () => 'Another credential of this organization has this name. Choose another one.',
  ),
  invalidCredentialFields: error(
    'provisioning.invalid_credential_fields',
    'validation',
    (provider: string, fields: string) =>
      `A credential for ${provider} consists of ${fields}, and of nothing else.`,
  ),
  cloudNotOffered: error(
    'provisioning.cloud_not_offered',
    'rule',
    (provider: string) => `This installation does not speak to ${provider}. Choose another cloud.`,
  ),
  providerQuotaExhausted: error(
    'provisioning.provider_quota_exhausted',
    'quota',
    (provider: string, limit: number, used: number) =>
      `The account at ${provider} may have ${limit} servers and has ${used}. Nothing was ordered or charged. Have the provider raise the limit, or remove a server.`,
  ),
  credentialNotAccepted: error(
    'provisioning.credential_not_accepted',
    'rule',
    (reason: string) =>
      `${reason} Nothing was ordered or charged. Rotate the credential, test it, and order again.`,
  ),
  cloudDoesNotAnswer: error(
    'provisioning.cloud_does_not_answer',
    'unavailable',
    (provider: string) =>
      `It cannot be seen now whether ${provider} takes another server. Nothing was ordered or charged. Try again in a minute.`,
  ),
  tooManyCredentials: error(
    'provisioning.too_many_credentials',
    'quota',
    () => `An organization has at most ${mostCredentials} credentials. Remove one that is not used.`,
  ),
  /** Its fields list them: `refusedWhileUsed`. */
  credentialInUse: error(
    'provisioning.credential_in_use',
    'conflict',
    (count: number) =>
      `Infrastructures that can be destroyed only with this credential stand in the way: ${count}. Destroy them first, or rotate the credential.`,
  ),
};

/** Of what stands in the way, as many are named as a person reads. */
const mostListed = 100;

export function refusedWhileUsed(infrastructureIds: readonly string[]): Refusal {
  const { code, kind, detail } = provisioningErrors.credentialInUse(infrastructureIds.length);
  const fields = infrastructureIds.slice(0, mostListed).map((id) => ({
    pointer: `/infrastructure/${id}`,
    code: 'provisioning.live_infrastructure',
    detail: `Infrastructure ${id} is destroyed with this credential.`,
  }));
  return new Refusal(code, kind, detail, fields);
}
