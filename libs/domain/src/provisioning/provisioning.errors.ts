import { error } from '../kernel';

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
};
