import type { AuthContext, Connection, ParsedKey, Session } from 'ssh2';
import type { HostFolder } from './host-folder';
import { startRemoteCommand, type RemoteCommand } from './remote-command';
import { isProofOf } from './ssh-keys';

export const sshUser = 'slipway';

export type SshPlace = { readonly allowedKey: ParsedKey; readonly folder: HostFolder };

const longestCommand = 256 * 1024;
const mostCommandsAtOnce = 64;
const mostAttempts = 6;

/** Lets the one key in and runs commands, several at once. Everything it runs ends with the connection. */
export function serveConnection(connection: Connection, place: SshPlace, signedIn: () => void): void {
  const commands = new Set<RemoteCommand>();
  let attempts = 0;
  connection.on('authentication', (context) => {
    attempts += 1;
    if (attempts > mostAttempts) connection.end();
    else authenticate(context, place.allowedKey);
  });
  connection.on('ready', signedIn);
  connection.on('session', (accept) => serveSession(accept(), place, commands));
  connection.on('error', () => {
    // A client that hangs up or speaks no SSH; 'close' follows and cleans up.
  });
  connection.on('close', () => {
    for (const command of commands) command.kill();
  });
}

function authenticate(context: AuthContext, allowed: ParsedKey): void {
  const isAllowed =
    context.method === 'publickey' && context.username === sshUser && isProofOf(allowed, context);
  if (isAllowed) context.accept();
  else context.reject(['publickey']);
}

/** Only `exec`: a shell, a terminal, subsystems and forwarding are refused by having no listener. */
function serveSession(session: Session, place: SshPlace, commands: Set<RemoteCommand>): void {
  let running: RemoteCommand | undefined;
  session.on('exec', (accept, reject, info) => {
    if (commands.size >= mostCommandsAtOnce || Buffer.byteLength(info.command) > longestCommand) {
      reject();
      return;
    }
    const command = startRemoteCommand(info.command, accept(), place.folder, () => {
      commands.delete(command);
      running = undefined;
    });
    running = command;
    commands.add(command);
  });
  session.on('signal', (accept, reject, info) => {
    const name = passedSignals.find((candidate) => candidate === `SIG${info.name.replace(/^SIG/, '')}`);
    if (running === undefined || name === undefined) {
      answer(reject);
      return;
    }
    running.signal(name);
    answer(accept);
  });
  session.on('close', () => running?.kill());
}

/** Against its types, ssh2 passes nothing to call when the client wants no answer. */
function answer(reply: (() => void) | undefined): void {
  reply?.();
}

/** The signals of RFC 4254, section 6.10. */
const passedSignals = [
  'SIGABRT',
  'SIGALRM',
  'SIGFPE',
  'SIGHUP',
  'SIGILL',
  'SIGINT',
  'SIGKILL',
  'SIGPIPE',
  'SIGQUIT',
  'SIGSEGV',
  'SIGTERM',
  'SIGUSR1',
  'SIGUSR2',
] as const satisfies readonly NodeJS.Signals[];
