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
  serverNotReady: error(
    'servers.server_not_ready',
    'rule',
    () => 'This server is not delivered yet. Cancel its order: that takes it down and gives the money back.',
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
  invalidUser: error(
    'servers.invalid_user',
    'validation',
    () =>
      'Name the user to log in as: 1 to 32 lower-case letters, digits, _ and -, not beginning with a digit or -.',
  ),
  serverDisconnected: error(
    'servers.server_disconnected',
    'rule',
    () => 'This server was disconnected and does not come back. Connect it again.',
  ),
  hostKeyNotSeen: error(
    'servers.host_key_not_seen',
    'rule',
    () => 'The server has not shown a host key yet. Let us look at it first.',
  ),
  otherHostKeySeen: error(
    'servers.other_host_key_seen',
    'conflict',
    () => 'The server last showed another host key than this one. Compare the fingerprint that it shows now.',
  ),
  hostKeyNotConfirmed: error(
    'servers.host_key_not_confirmed',
    'rule',
    () => 'Nobody has confirmed the host key of this server. Compare its fingerprint and confirm it.',
  ),
  hostKeyChanged: error(
    'servers.host_key_changed',
    'rule',
    () =>
      'This server showed another host key than the confirmed one, and nothing is done with it. Find out why, then confirm the new fingerprint or disconnect it.',
  ),
};
