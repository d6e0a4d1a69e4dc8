import { EventStoreDbServer } from './server';
import type { ServerOptions } from './server';
import type { Command, Report } from './control';

/** The stand-in as a process of its own: node -r ../support/typescript.cjs main.ts '<ServerOptions as JSON>' */
const server = new EventStoreDbServer(JSON.parse(process.argv[2] ?? '{}') as ServerOptions);

const report = (message: Report): void => {
  process.send?.(message);
};

function obey(command: Command): unknown {
  switch (command.kind) {
    case 'open-calls':
      return server.openCalls;
    case 'held-answers':
      return server.gate.waiting;
    case 'hold-answers':
      return server.gate.hold(command.method);
    case 'release-answers':
      return server.gate.release();
    case 'become-ready':
      server.isReady = true;
  }
}

process.on('message', ({ id, command }: { id: number; command: Command }) => {
  report({ kind: 'obeyed', id, result: obey(command) });
});
// Whoever started us is gone.
process.once('disconnect', () => process.exit());
process.once('SIGTERM', () => void server.windDown().then(() => process.exit(0)));
void (async () => {
  report({ kind: 'listening', port: await server.listen() });
  await server.readiness();
  report({ kind: 'ready' });
})();
