import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';
import { Sentence } from './sentences.mjs';

function tryPort(port, host) {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error) => resolve({ error }));
    server.listen({ port, host, exclusive: true }, () => {
      const taken = server.address().port;
      server.close(() => resolve({ port: taken }));
    });
  });
}

/** The preferred port when nobody listens there, else a free one. */
export async function freePort(preferred, host = '127.0.0.1') {
  const first = preferred ? await tryPort(preferred, host) : {};
  if (first.port) return first.port;
  const any = await tryPort(0, host);
  if (any.error) throw any.error;
  return any.port;
}

/** Below what Linux, macOS and Windows give to those who connect. */
const steady = { first: 15_000, end: 32_000 };

/**
 * A free port for a server that will be down for a moment: those who try to reach it meanwhile never get this port for
 * their own end, which would keep it from coming back.
 */
export async function steadyPort(host = '127.0.0.1') {
  for (;;) {
    const { port, error } = await tryPort(randomInt(steady.first, steady.end), host);
    if (port) return port;
    if (error.code !== 'EADDRINUSE') throw error;
  }
}

/** Refuses with a sentence when the port cannot be used; `setting` is the variable that changes it. */
export async function requireFreePort(port, host, setting) {
  const { error } = await tryPort(port, host);
  if (!error) return;
  throw new Sentence(refusal(error, { port, host, setting }));
}

const otherPort = (port) => (port < 1024 || port > 65_000 ? 3000 : port + 100);

function refusal(error, { port, host, setting }) {
  const other = setting === 'PORT' ? `npm start -- --port ${otherPort(port)}` : `another ${setting}`;
  if (error.code === 'EADDRINUSE')
    return `Port ${port} on ${host} is in use by another program: stop that program or use ${other}.`;
  if (error.code === 'EACCES')
    return `This user may not listen on port ${port}: use a port above 1023, for example ${other}.`;
  return `Cannot listen on ${host}:${port} (${error.code}): correct HOST or ${setting}.`;
}
