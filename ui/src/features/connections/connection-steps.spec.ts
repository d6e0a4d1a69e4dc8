import { describe, expect, it } from 'vitest';
import type { Connection } from '@/shared/api/types';
import { stepsOf, unconfirmedKey } from './connection-steps';

const facts = {
  os: 'Debian 13',
  kernel: '6.12',
  cores: 2,
  memoryMb: 2048,
  diskGb: 40,
  docker: null,
  observedAt: '',
};

function aConnection(change: Partial<Connection> = {}): Connection {
  return {
    id: 'c1',
    name: 'web-1',
    host: 'web.example.com',
    port: 22,
    user: 'root',
    authorizedKey: 'ssh-ed25519 AAAA slipway',
    status: 'connecting',
    hostKeyFingerprint: null,
    seenFingerprint: null,
    facts: null,
    reason: null,
    createdAt: '2026-11-26T00:00:00.000Z',
    updatedAt: '2026-11-26T00:00:00.000Z',
    version: 1,
    ...change,
  };
}
const confirmed = {
  status: 'confirmed',
  hostKeyFingerprint: 'SHA256:a',
  seenFingerprint: 'SHA256:a',
} as const;

describe('connecting a server of your own', () => {
  it('begins with the key and the host key', () => {
    expect(stepsOf(aConnection())).toEqual({ key: 'current', hostKey: 'current', check: 'later' });
  });

  it('shows the key that waits for a person, and only that', () => {
    expect(unconfirmedKey(aConnection({ seenFingerprint: 'SHA256:a' }))).toBe('SHA256:a');
    expect(unconfirmedKey(aConnection(confirmed))).toBe(null);
  });

  it('checks once the host key is confirmed, and again after a failure', () => {
    expect(stepsOf(aConnection(confirmed)).check).toBe('current');
    const failed = aConnection({ ...confirmed, status: 'unreachable', reason: 'no answer' });
    expect(stepsOf(failed)).toEqual({ key: 'current', hostKey: 'done', check: 'failed' });
    const ready = aConnection({ ...confirmed, status: 'ready', facts });
    expect(stepsOf(ready)).toEqual({ key: 'done', hostKey: 'done', check: 'done' });
  });

  it('goes back to the host key when another one was shown', () => {
    const blocked = aConnection({ ...confirmed, status: 'blocked', seenFingerprint: 'SHA256:b', facts });
    expect(stepsOf(blocked)).toEqual({ key: 'done', hostKey: 'failed', check: 'later' });
    expect(unconfirmedKey(blocked)).toBe('SHA256:b');
  });
});
