import { fold, trusted } from '../kernel';
import type { CredentialId, InfrastructureId, OrganizationId, VaultReference } from '../kernel';
import { given } from '../kernel/given';
import { credentialCommands as commands, credentialEvents as events } from './credential.messages';
import type { NewCredential } from './credential.messages';
import { mostCredentials } from './credential.policies';
import { credentialOf, credentials } from './credentials';

const organizationId = trusted<OrganizationId>('acme');
const credentialId = trusted<CredentialId>('main');
const owners = { credentialId, organizationId };
const server = trusted<InfrastructureId>('server');
const secret = (name: string) => ({ field: 'apiToken', secret: trusted<VaultReference>(name) });

function aCredential(changes: Partial<NewCredential> = {}): NewCredential {
  const secrets = [secret('first')];
  return { ...owners, provider: 'hetzner', name: 'Main', fingerprint: 'one', secrets, ...changes };
}
const second = { fingerprint: 'two', secrets: [secret('second')] };
const added = events.credentialAdded(aCredential());
const other = (id: string, changes: Partial<NewCredential> = {}) =>
  aCredential({ credentialId: trusted<CredentialId>(id), name: `Name ${id}`, ...changes });
const refused = events.credentialRefused({ ...owners, fingerprint: 'one', reason: 'Unknown token.' });
const assigned = events.credentialAssigned({ ...owners, infrastructureId: server });
const released = events.credentialReleased({ ...owners, infrastructureId: server });
const removed = events.credentialRemoved(owners);

describe('an organization without credentials', () => {
  const nothing = given(credentials, []);

  it('takes one, under its trimmed name', () =>
    nothing.when(commands.addCredential(aCredential({ name: ' Main ' }))).then([added]));

  it.each(['', ' ', 'a\nb', 'x'.repeat(101)])('refuses the name %j', (name) =>
    nothing.when(commands.addCredential(aCredential({ name }))).fails('provisioning.invalid_credential_name'),
  );

  it('refuses fields that are not those of the cloud', () => {
    const none = aCredential({ secrets: [] });
    const twice = aCredential({ secrets: [secret('first'), secret('second')] });
    const foreign = aCredential({ provider: 'gcp' });
    for (const wish of [none, twice, foreign])
      nothing.when(commands.addCredential(wish)).fails('provisioning.invalid_credential_fields');
  });

  it('has none to change', () => {
    const unknown = 'provisioning.credential_not_found';
    const answer = { credentialId, fingerprint: 'one', verdict: 'accepted', account: null } as const;
    nothing.when(commands.rotateCredential({ credentialId, ...second })).fails(unknown);
    nothing.when(commands.renameCredential({ credentialId, name: 'x' })).fails(unknown);
    nothing.when(commands.recordCredentialVerdict(answer)).fails(unknown);
    nothing.when(commands.removeCredential({ credentialId })).fails(unknown);
  });

  it('builds without one', () => {
    nothing.when(commands.assignCredential({ infrastructureId: server, provider: 'sandbox' })).then([]);
    nothing.when(commands.releaseCredential({ infrastructureId: server })).then([]);
  });
});

describe('a credential', () => {
  const one = given(credentials, [added]);

  it('is added once', () => {
    one.when(commands.addCredential(aCredential())).then([]);
    one.when(commands.addCredential(aCredential(second))).fails('provisioning.credential_exists');
  });

  it('has a name of its own in the organization, however it is written', () => {
    const wish = other('more', { name: 'mAIN' });
    one.when(commands.addCredential(wish)).fails('provisioning.credential_name_taken');
    given(credentials, [added, events.credentialAdded(other('more'))])
      .when(commands.renameCredential({ credentialId, name: 'name MORE' }))
      .fails('provisioning.credential_name_taken');
  });

  it('is renamed, also to its own name in other letters', () => {
    const renamed = events.credentialRenamed({ ...owners, name: 'MAIN' });
    one.when(commands.renameCredential({ credentialId, name: 'MAIN' })).then([renamed]);
    one.when(commands.renameCredential({ credentialId, name: 'Main' })).then([]);
  });

  it('is rotated to another version, and not to the same', () => {
    const rotated = events.credentialRotated({ ...owners, ...second });
    one.when(commands.rotateCredential({ credentialId, ...second })).then([rotated]);
    const { fingerprint, secrets } = aCredential();
    one.when(commands.rotateCredential({ credentialId, fingerprint, secrets })).then([]);
    one
      .when(commands.rotateCredential({ credentialId, ...second, secrets: [] }))
      .fails('provisioning.invalid_credential_fields');
  });

  it('has the last answer of its provider, each time it was asked', () => {
    const accepted = events.credentialAccepted({
      ...owners,
      fingerprint: 'one',
      account: 'x'.repeat(199) + '…',
    });
    const yes = { credentialId, fingerprint: 'one', verdict: 'accepted', account: 'x'.repeat(300) } as const;
    const no = { credentialId, fingerprint: 'one', verdict: 'refused', reason: 'Unknown token.' } as const;
    one.when(commands.recordCredentialVerdict(yes)).then([accepted]);
    given(credentials, [added, accepted]).when(commands.recordCredentialVerdict(yes)).then([accepted]);
    one.when(commands.recordCredentialVerdict(no)).then([refused]);
  });

  it('learns nothing from an answer about the version before', () => {
    const late = { credentialId, fingerprint: 'one', verdict: 'refused', reason: 'Unknown token.' } as const;
    given(credentials, [added, events.credentialRotated({ ...owners, ...second })])
      .when(commands.recordCredentialVerdict(late))
      .then([]);
  });

  it('is assigned to what is built in its cloud, once', () => {
    const wish = { infrastructureId: server, provider: 'hetzner' };
    one.when(commands.assignCredential(wish)).then([assigned]);
    given(credentials, [added, assigned]).when(commands.assignCredential(wish)).then([]);
    one.when(commands.assignCredential({ ...wish, provider: 'aws' })).then([]);
    expect(credentialOf(fold(credentials, [added, assigned]), server)).toMatchObject({ credentialId });
  });

  it('that was refused comes after the others', () => {
    const more = other('more');
    const { credentialId: id } = more;
    const wish = commands.assignCredential({ infrastructureId: server, provider: 'hetzner' });
    const second = events.credentialAssigned({ credentialId: id, organizationId, infrastructureId: server });
    given(credentials, [added, refused, events.credentialAdded(more)])
      .when(wish)
      .then([second]);
    given(credentials, [added, refused]).when(wish).then([assigned]);
  });

  it('is removed, and its versions are of no use any more', () => {
    one.when(commands.removeCredential({ credentialId })).then([removed]);
    given(credentials, [added, removed]).when(commands.removeCredential({ credentialId })).then([]);
    const rotated = events.credentialRotated({ ...owners, ...second });
    expect(fold(credentials, [added, rotated, removed]).retired.get(credentialId)).toEqual([
      'first',
      'second',
    ]);
  });

  it('has at most so many beside it', () => {
    const all = Array.from({ length: mostCredentials }, (_, at) => events.credentialAdded(other(String(at))));
    given(credentials, all)
      .when(commands.addCredential(other('more')))
      .fails('provisioning.too_many_credentials');
  });
});

describe('a credential in use', () => {
  const used = given(credentials, [added, assigned]);

  it('is not removed, and says what needs it', () => {
    used.when(commands.removeCredential({ credentialId })).fails('provisioning.credential_in_use');
    const state = fold(credentials, [added, assigned]);
    expect(() =>
      credentials.decide(commands.removeCredential({ credentialId }), state, { now: trusted('') }),
    ).toThrow(
      expect.objectContaining({
        fields: [
          {
            pointer: '/infrastructure/server',
            code: 'provisioning.live_infrastructure',
            detail: 'Infrastructure server is destroyed with this credential.',
          },
        ],
      }),
    );
  });

  it('is released once, by what it was assigned to', () => {
    used.when(commands.releaseCredential({ infrastructureId: server })).then([released]);
    used.when(commands.releaseCredential({ infrastructureId: trusted('another') })).then([]);
    given(credentials, [added, assigned, released])
      .when(commands.removeCredential({ credentialId }))
      .then([removed]);
  });

  it('may be rotated and stays in use', () => {
    const rotated = events.credentialRotated({ ...owners, ...second });
    given(credentials, [added, assigned, rotated])
      .when(commands.removeCredential({ credentialId }))
      .fails('provisioning.credential_in_use');
  });
});
