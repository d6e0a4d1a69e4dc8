import { createServer, type Server as NetServer, type Socket } from 'node:net';
import { Server as SshServer } from 'ssh2';
import { codeOf, messageOf, type Log } from '../log';
import { serveConnection, type SshPlace } from './ssh-connection';

export type SshListenerOptions = SshPlace & {
  readonly hostPrivateKey: string;
  /** Asked for each new connection; true cuts it. */
  readonly refuses: () => Promise<boolean>;
  readonly log: Log;
};

export type ListenOutcome = 'listening' | { readonly failed: string };

export type SshListener = {
  /** Resolves to the system's error code when the port cannot be had. */
  readonly listen: (port: number) => Promise<ListenOutcome>;
  readonly cutConnections: () => void;
  readonly close: () => Promise<void>;
};

const mostConnections = 128;
const signInWithinMs = 10_000;

/** One host's door on the loopback address. */
export function createSshListener(options: SshListenerOptions): SshListener {
  const ssh = new SshServer({ hostKeys: [options.hostPrivateKey], ident: 'slipway-sandbox' });
  const sockets = new Set<Socket>();
  // By the client's port, the only thing that ssh2 tells about the socket of a connection.
  const strangers = new Map<number, NodeJS.Timeout>();
  ssh.on('connection', (connection, info) =>
    serveConnection(connection, options, () => clearTimeout(strangers.get(info.port))),
  );
  // A listener of our own, because ssh2's has no noDelay (40 ms a command) and does not give its sockets away.
  const door = createServer({ noDelay: true }, (socket) => {
    const port = socket.remotePort ?? 0;
    sockets.add(socket);
    strangers.set(
      port,
      setTimeout(() => socket.destroy(), signInWithinMs),
    );
    socket.once('close', () => {
      sockets.delete(socket);
      clearTimeout(strangers.get(port));
      strangers.delete(port);
    });
    void enter(socket, ssh, options);
  });
  door.maxConnections = mostConnections;
  const cutConnections = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    listen: (port) => listenOn(door, port, options.log),
    cutConnections,
    close: () => shut(door, sockets, cutConnections),
  };
}

async function enter(socket: Socket, ssh: SshServer, options: SshListenerOptions): Promise<void> {
  // ssh2 listens for errors from the moment it has the socket; until then nobody does.
  socket.on('error', () => socket.destroy());
  try {
    if (await options.refuses()) socket.resetAndDestroy();
    else if (!socket.destroyed) ssh.injectSocket(socket);
  } catch (error) {
    options.log('error', 'a connection to a host failed', { error: messageOf(error) });
    socket.destroy();
  }
}

function listenOn(door: NetServer, port: number, log: Log): Promise<ListenOutcome> {
  return new Promise((resolve) => {
    const failed = (error: Error): void => resolve({ failed: codeOf(error) ?? messageOf(error) });
    door.once('error', failed);
    door.listen(port, '127.0.0.1', () => {
      door.off('error', failed);
      door.on('error', (error) => log('error', 'a host cannot accept', { port, error: messageOf(error) }));
      resolve('listening');
    });
  });
}

/**
 * A net.Server counts a destroyed socket as gone before its 'close' event, which is what ends the commands of
 * the connection: so each socket is waited for as well.
 */
async function shut(
  door: NetServer,
  sockets: ReadonlySet<Socket>,
  cutConnections: () => void,
): Promise<void> {
  if (!door.listening) return;
  const closed = new Promise<void>((resolve) => door.close(() => resolve()));
  const ended = [...sockets].map(
    (socket) => new Promise<void>((resolve) => socket.once('close', () => resolve())),
  );
  cutConnections();
  await Promise.all([closed, ...ended]);
}
