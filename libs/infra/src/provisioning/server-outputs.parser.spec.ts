import { parseServerOutputs, UnusableOutputs } from './server-outputs.parser';

const hostKey = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f';
const values = {
  server_name: 'web-1',
  public_ip: '203.0.113.7',
  private_ip: '10.0.0.7',
  ssh_user: 'slipway',
  ssh_port: 22,
  host_key: hostKey,
};
const outputs = (changes: Readonly<Record<string, unknown>> = {}): string => {
  const entries = Object.entries({ ...values, ...changes }).map(([name, value]) => [name, { value }]);
  return JSON.stringify(Object.fromEntries(entries));
};

describe('outputs of Terraform', () => {
  it('name the server', () => {
    expect(parseServerOutputs(outputs())).toEqual({
      serverName: 'web-1',
      publicIp: '203.0.113.7',
      privateIp: '10.0.0.7',
      sshUser: 'slipway',
      sshPort: 22,
      hostKey,
    });
  });

  it('may know no private address, and any IPv6 address', () => {
    const parsed = parseServerOutputs(outputs({ private_ip: null, public_ip: '2001:db8::7' }));
    expect(parsed).toMatchObject({ privateIp: null, publicIp: '2001:db8::7' });
  });

  it('lose the comment of the host key', () => {
    expect(parseServerOutputs(outputs({ host_key: `${hostKey} root@web-1` })).hostKey).toBe(hostKey);
  });

  it.each(['server_name', 'public_ip', 'ssh_user', 'ssh_port', 'host_key'])(
    'without %s are refused',
    (name) => {
      expect(() => parseServerOutputs(outputs({ [name]: null }))).toThrow(`Terraform reported no ${name}`);
    },
  );

  it.each([
    ['server_name', ''],
    ['server_name', 'a\nb'],
    ['server_name', 'x'.repeat(254)],
    ['public_ip', '203.0.113.999'],
    ['public_ip', 'web-1.example.com'],
    ['public_ip', 2130706433],
    ['private_ip', '10.0.0'],
    ['ssh_user', 'root; reboot'],
    ['ssh_user', '-oProxyCommand=x'],
    ['ssh_port', 0],
    ['ssh_port', 65_536],
    ['ssh_port', 22.5],
    ['ssh_port', '22'],
    ['host_key', 'ssh-ed25519 AAAA'],
    ['host_key', `ssh-rsa ${hostKey.slice(12)}`],
    ['host_key', `${hostKey}\nssh-ed25519 AAAA`],
    ['host_key', `no-such-type ${hostKey.slice(12)}`],
  ])('with the %s %j are refused', (name, value) => {
    expect(() => parseServerOutputs(outputs({ [name]: value }))).toThrow(UnusableOutputs);
  });

  it.each(['', '[]', 'null', '{"server_name":', '{}'])('that are %j are refused', (text) => {
    expect(() => parseServerOutputs(text)).toThrow(UnusableOutputs);
  });
});
