import { error } from '../kernel';

export const serverErrors = {
  serverNotFound: error(
    'servers.server_not_found',
    'not_found',
    () => 'There is no such server. Check its id.',
  ),
  serverExists: error(
    'servers.server_exists',
    'conflict',
    () => 'This server is registered already with other facts. Register a new one.',
  ),
  serverDecommissioned: error(
    'servers.server_decommissioned',
    'rule',
    () => 'This server is decommissioned and does not come back. Order a new one.',
  ),
  invalidName: error(
    'servers.invalid_name',
    'validation',
    () =>
      'Give the server a name of 1 to 63 lower-case letters, digits and hyphens that starts with a letter and does not end in a hyphen.',
  ),
  invalidAddress: error(
    'servers.invalid_address',
    'validation',
    () => 'A server has a host and a port from 1 to 65535.',
  ),
};
