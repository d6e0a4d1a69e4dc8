import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import type { ServerChannel } from 'ssh2';
import { codeOf, messageOf } from '../log';
import type { HostFolder } from './host-folder';

export type RemoteCommand = {
  /** Passes a signal on to the command and everything it started. */
  readonly signal: (name: NodeJS.Signals) => void;
  /** Ends the command and everything it started, at once and without a chance to refuse. */
  readonly kill: () => void;
};

const couldNotRun = 126;

/** Runs `/bin/sh -c command` in a process group of its own; `ended` is called once, when nothing of it holds on. */
export function startRemoteCommand(
  command: string,
  channel: ServerChannel,
  folder: HostFolder,
  ended: () => void,
): RemoteCommand {
  const child = spawn('/bin/sh', ['-c', command], {
    cwd: folder.home,
    env: { PATH: `${folder.bin}:/usr/local/bin:/usr/bin:/bin`, HOME: folder.home },
    detached: true,
    stdio: 'pipe',
  });
  const running: RemoteCommand = {
    signal: (name) => signalGroup(child, name),
    kill: () => kill(child),
  };
  forwardInput(channel, child.stdin);
  const forwarded = forwardOutput(child, channel);
  // A channel that broke has no reader: nobody waits for the command any more.
  channel.on('error', running.kill);
  channel.stderr.on('error', running.kill);
  let failure = '';
  child.once('error', (error) => {
    failure = `sandbox: ${messageOf(error)}\n`;
  });
  child.once('close', (code, signal) => {
    ended();
    void forwarded.allSent().then(() => {
      if (failure !== '' && channel.stderr.writable) channel.stderr.write(failure);
      finish(channel, failure === '' ? code : couldNotRun, signal);
    });
  });
  return running;
}

function finish(channel: ServerChannel, code: number | null, signal: NodeJS.Signals | null): void {
  if (signal === null) channel.exit(code ?? couldNotRun);
  else channel.exit(signal.replace(/^SIG/, ''), false, '');
  channel.end();
}

function forwardInput(channel: ServerChannel, stdin: Writable): void {
  channel.pipe(stdin);
  stdin.on('error', () => {
    // The command ended or closed its input before it read all of it, as `head -1` does. Read on, or the
    // client's window fills up and it never hears the exit code.
    channel.unpipe(stdin);
    channel.resume();
  });
}

/**
 * ssh2 loses track when both outputs of a channel wait for the client's window, so they take turns: the next
 * chunk is written when the former one is sent.
 */
function forwardOutput(
  child: ChildProcessWithoutNullStreams,
  channel: ServerChannel,
): { readonly allSent: () => Promise<void> } {
  let sent = Promise.resolve();
  const forward = (from: Readable, to: Writable): void => {
    from.on('data', (chunk: Buffer) => {
      from.pause();
      sent = sent
        .then(() => write(to, chunk))
        .then(() => {
          forgetSentChunk(channel);
          from.resume();
        });
    });
  };
  forward(child.stdout, channel);
  forward(child.stderr, channel.stderr);
  return { allSent: () => sent };
}

/**
 * ssh2 1.17 keeps the chunk that last waited for the client's window after it was sent. When the other output
 * waits next, it sends the old chunk again and leaves the new one waiting for ever.
 */
function forgetSentChunk(channel: ServerChannel): void {
  for (const field of ['_chunk', '_chunkcb', '_chunkErr', '_chunkcbErr'])
    Reflect.set(channel, field, undefined);
}

/** Output for a channel that is closed already is dropped: nobody is there to read it. */
function write(to: Writable, chunk: Buffer): Promise<void> {
  return new Promise((resolve) => {
    if (!to.writable) resolve();
    else to.write(chunk, () => resolve());
  });
}

function kill(child: ChildProcessWithoutNullStreams): void {
  signalGroup(child, 'SIGKILL');
  // What left the group may still hold the pipes, and a paused one never reports its end.
  child.stdout.destroy();
  child.stderr.destroy();
  child.stdin.destroy();
}

function signalGroup(child: ChildProcessWithoutNullStreams, name: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, name);
  } catch (error) {
    // The group is gone already; macOS says EPERM for one that has only zombies.
    if (codeOf(error) !== 'ESRCH' && codeOf(error) !== 'EPERM') throw error;
  }
}
