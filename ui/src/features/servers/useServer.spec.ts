import { expect, it } from 'vitest';
import { sshCommand } from './useServer';

it.each([
  [{ host: '127.0.0.1', port: 40022, user: 'slipway' }, 'ssh -p 40022 slipway@127.0.0.1'],
  [{ host: 'web.example.com', port: 22, user: 'root' }, 'ssh root@web.example.com'],
  [{ host: "x'; rm -rf /", port: 22, user: 'root' }, `ssh 'root@x'\\''; rm -rf /'`],
])('writes the command to log in, safe to paste', (server, command) => {
  expect(sshCommand(server)).toBe(command);
});
