import { trusted } from '../kernel';
import type { Instant, OrganizationId, ServerId, VaultReference } from '../kernel';
import { given } from '../kernel/given';
import { connection } from './connection';
import { connectionCommands as commands, connectionEvents as events } from './connection.messages';
import type { ConnectionWish } from './connection.messages';

const owners = { serverId: trusted<ServerId>('server'), organizationId: trusted<OrganizationId>('acme') };
const wish = (changes: Partial<ConnectionWish> = {}): ConnectionWish => ({
  ...owners,
  name: 'web-1',
  host: 'web.example.com',
  port: 22,
  user: 'deploy',
  key: trusted<VaultReference>('key'),
  publicKey: 'ssh-ed25519 AAAA slipway',
  ...changes,
});
const first = { hostKey: 'ssh-ed25519 FIRST', fingerprint: 'SHA256:first' };
const second = { hostKey: 'ssh-ed25519 SECOND', fingerprint: 'SHA256:second' };
const third = { hostKey: 'ssh-ed25519 THIRD', fingerprint: 'SHA256:third' };
const facts = {
  os: 'Debian 13',
  kernel: '6.12',
  cores: 2,
  memoryMb: 2048,
  diskGb: 40,
  docker: null,
  observedAt: trusted<Instant>('2026-01-01T12:00:00.000Z'),
};
const connected = events.serverConnected(wish());
const seen = events.hostKeySeen({ ...owners, ...first });
const confirmed = events.hostKeyConfirmed({ ...owners, ...first });
const changed = events.hostKeyChanged({ ...owners, ...second });
const checked = events.connectionChecked({ ...owners, facts });
const failed = events.connectionFailed({ ...owners, reason: 'It did not answer.' });
const gone = events.serverDisconnected(owners);

const confirm = ({ fingerprint }: typeof first) => commands.confirmHostKey({ fingerprint });
const check = commands.recordCheck({ facts });
const failure = commands.recordCheckFailure({ reason: 'It did not answer.' });

describe('a machine that nobody has connected', () => {
  it('is connected', () => given(connection, []).when(commands.connectServer(wish())).then([connected]));

  it.each([
    [{ name: 'Web 1' }, 'servers.invalid_name'],
    [{ host: '' }, 'servers.invalid_address'],
    [{ port: 0 }, 'servers.invalid_address'],
    [{ user: '-oProxyCommand=x' }, 'servers.invalid_user'],
    [{ user: 'a b' }, 'servers.invalid_user'],
  ])('with %j is refused', (changes, code) =>
    given(connection, [])
      .when(commands.connectServer(wish(changes)))
      .fails(code),
  );

  it('is not there for anything else', () => {
    for (const command of [
      commands.recordHostKey(first),
      confirm(first),
      check,
      failure,
      commands.disconnectServer({}),
    ])
      given(connection, []).when(command).fails('servers.server_not_found');
  });
});

describe('a connected machine', () => {
  const itself = given(connection, [connected]);

  it('is connected once, with the first key', () => {
    itself.when(commands.connectServer(wish({ publicKey: 'other', key: trusted('other') }))).then([]);
    itself.when(commands.connectServer(wish({ port: 2222 }))).fails('servers.server_exists');
  });

  it('shows its host key, told again only when it is another one', () => {
    itself.when(commands.recordHostKey(first)).then([seen]);
    given(connection, [connected, seen]).when(commands.recordHostKey(first)).then([]);
    const other = events.hostKeySeen({ ...owners, ...second });
    given(connection, [connected, seen]).when(commands.recordHostKey(second)).then([other]);
  });

  it('is entered only after somebody has confirmed what it last showed', () => {
    itself.when(confirm(first)).fails('servers.host_key_not_seen');
    given(connection, [connected, seen]).when(confirm(second)).fails('servers.other_host_key_seen');
    given(connection, [connected, seen]).when(confirm(first)).then([confirmed]);
    for (const command of [check, failure]) itself.when(command).fails('servers.host_key_not_confirmed');
  });
});

describe('a machine whose host key is confirmed', () => {
  const story = [connected, seen, confirmed];
  const pinned = given(connection, story);

  it('is confirmed once', () => {
    pinned.when(confirm(first)).then([]);
    pinned.when(confirm(second)).fails('servers.other_host_key_seen');
  });

  it('says what it is, again only when it says something else', () => {
    pinned.when(check).then([checked]);
    const later = { ...facts, observedAt: trusted<Instant>('2026-02-01T12:00:00.000Z') };
    given(connection, [...story, checked])
      .when(commands.recordCheck({ facts: later }))
      .then([]);
    const more = { ...later, cores: 4 };
    given(connection, [...story, checked])
      .when(commands.recordCheck({ facts: more }))
      .then([events.connectionChecked({ ...owners, facts: more })]);
  });

  it('that did not answer is checked again, and back with the same facts', () => {
    pinned.when(failure).then([failed]);
    given(connection, [...story, checked, failed])
      .when(check)
      .then([checked]);
  });

  it('stops when it shows another key', () => {
    pinned.when(commands.recordHostKey(first)).then([]);
    pinned.when(commands.recordHostKey(second)).then([changed]);
  });
});

describe('a machine that showed another host key', () => {
  const story = [connected, seen, confirmed, checked, changed];
  const blocked = given(connection, story);

  it('is not entered, whatever it shows next', () => {
    for (const command of [check, failure]) blocked.when(command).fails('servers.host_key_changed');
    blocked.when(commands.recordHostKey(second)).then([]);
    blocked.when(commands.recordHostKey(third)).then([events.hostKeyChanged({ ...owners, ...third })]);
    const back = events.hostKeyChanged({ ...owners, ...first });
    blocked.when(commands.recordHostKey(first)).then([back]);
    given(connection, [...story, back])
      .when(check)
      .fails('servers.host_key_changed');
  });

  it('goes on under the key that somebody confirms', () => {
    blocked.when(confirm(first)).fails('servers.other_host_key_seen');
    const accepted = events.hostKeyConfirmed({ ...owners, ...second });
    blocked.when(confirm(second)).then([accepted]);
    given(connection, [...story, accepted])
      .when(check)
      .then([checked]);
  });
});

describe('a disconnected machine', () => {
  const story = [connected, seen, confirmed, gone];

  it('is so from every state, once', () => {
    for (const before of [[connected], [connected, seen, confirmed], [connected, seen, confirmed, changed]])
      given(connection, before).when(commands.disconnectServer({})).then([gone]);
    given(connection, story).when(commands.disconnectServer({})).then([]);
  });

  it('does not come back', () => {
    for (const command of [commands.recordHostKey(first), confirm(first), check, failure])
      given(connection, story).when(command).fails('servers.server_disconnected');
  });
});
