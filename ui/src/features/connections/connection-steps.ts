import type { Connection, ConnectionStatus } from '@/shared/api/types';
import type { Tone } from '@/shared/components/tone';

export type StepState = 'done' | 'current' | 'failed' | 'later';
export type ConnectionSteps = {
  readonly key: StepState;
  readonly hostKey: StepState;
  readonly check: StepState;
};

export const CONNECTION_TONES: Readonly<Record<ConnectionStatus, Tone>> = {
  connecting: 'accent',
  confirmed: 'accent',
  ready: 'good',
  unreachable: 'bad',
  blocked: 'bad',
  disconnected: 'neutral',
};

/** The key that the machine shows and that nobody has confirmed yet, if there is one. */
export const unconfirmedKey = ({ seenFingerprint, hostKeyFingerprint }: Connection): string | null =>
  seenFingerprint !== null && seenFingerprint !== hostKeyFingerprint ? seenFingerprint : null;

/** Three things, in this order; the key counts as pasted once a login with it has worked. */
export function stepsOf(connection: Connection): ConnectionSteps {
  const { status, facts, hostKeyFingerprint } = connection;
  const isConfirmed = hostKeyFingerprint !== null && status !== 'blocked';
  return {
    key: facts === null ? 'current' : 'done',
    hostKey: status === 'blocked' ? 'failed' : isConfirmed ? 'done' : 'current',
    check: checkState(connection, isConfirmed),
  };
}

function checkState({ status, reason }: Connection, isConfirmed: boolean): StepState {
  if (!isConfirmed) return 'later';
  if (status === 'ready') return 'done';
  return status === 'unreachable' && reason !== null ? 'failed' : 'current';
}

/** For a shell on the machine itself; the key is ours and holds no quote. */
export const pasteCommand = ({ authorizedKey }: Connection): string =>
  `mkdir -p ~/.ssh && chmod 700 ~/.ssh && echo '${authorizedKey}' >> ~/.ssh/authorized_keys && chmod 600 ~/.ssh/authorized_keys`;

export const fingerprintCommand = 'for key in /etc/ssh/ssh_host_*_key.pub; do ssh-keygen -lf "$key"; done';
