import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { root } from '../launcher/files.mjs';

const run = promisify(execFile);
const entry = join(root, 'dist', 'apps', 'api', 'apps', 'api', 'src', 'print-openapi.js');

/** The document as the API serves it. In a process of its own: the API keeps state that belongs to one process. */
export async function openApiDocument(signal) {
  const { stdout } = await run(process.execPath, ['--enable-source-maps', entry], {
    cwd: root,
    env: { PATH: process.env.PATH },
    maxBuffer: 16 * 1_048_576,
    timeout: 60_000,
    signal,
  });
  return `${JSON.stringify(JSON.parse(stdout), null, 2)}\n`;
}
