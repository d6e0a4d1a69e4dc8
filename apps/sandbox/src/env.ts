import { join, resolve } from 'node:path';

export type SandboxConfig = { readonly port: number; readonly token: string; readonly dataDir: string };

export type EnvOutcome =
  | { readonly kind: 'valid'; readonly config: SandboxConfig }
  | { readonly kind: 'invalid'; readonly problems: readonly string[] };

type Env = Readonly<Record<string, string | undefined>>;

const shortestToken = 16;

/** Reads every variable and reports all problems at once, one sentence each. Port 0 means any free port. */
export function readEnv(env: Env): EnvOutcome {
  const problems: string[] = [];
  const port = readPort(env, problems);
  const token = readToken(env, problems);
  const dataDir = readDataDir(env, problems);
  checkPlace(env, problems);
  if (problems.length > 0 || dataDir === undefined) return { kind: 'invalid', problems };
  return { kind: 'valid', config: { port, token, dataDir } };
}

function readPort(env: Env, problems: string[]): number {
  const text = env['SANDBOX_PORT'] ?? '';
  const port = Number(text);
  if (/^\d{1,5}$/.test(text) && port <= 65_535) return port;
  problems.push(
    text === ''
      ? 'SANDBOX_PORT is missing: set it to the port the sandbox listens on (0 for any free one).'
      : 'SANDBOX_PORT is not a port: set it to a whole number from 0 to 65535.',
  );
  return 0;
}

function readToken(env: Env, problems: string[]): string {
  const token = env['SANDBOX_TOKEN'] ?? '';
  if (token === '') problems.push('SANDBOX_TOKEN is missing: set it to the secret that callers must send.');
  else if (token.length < shortestToken || !/^[\x21-\x7e]+$/.test(token)) {
    problems.push(
      `SANDBOX_TOKEN is unusable: set at least ${shortestToken} printable characters without spaces.`,
    );
  }
  return token;
}

function readDataDir(env: Env, problems: string[]): string | undefined {
  const own = env['SANDBOX_DATA_DIR'] ?? '';
  const parent = env['DATA_DIR'] ?? '';
  if (own !== '') return resolve(own);
  if (parent !== '') return resolve(join(parent, 'sandbox'));
  problems.push(
    'SANDBOX_DATA_DIR and DATA_DIR are missing: set one of them to the folder that keeps the state.',
  );
  return undefined;
}

function checkPlace(env: Env, problems: string[]): void {
  const allowed = env['ALLOW_SANDBOX'] ?? '';
  if (!['', 'true', 'false'].includes(allowed)) {
    problems.push('ALLOW_SANDBOX is neither true nor false: set one of the two, or leave it out.');
  } else if (env['NODE_ENV'] === 'production' && allowed !== 'true') {
    problems.push(
      'NODE_ENV is production, where the sandbox does not start, because it pretends to charge and to build: set ALLOW_SANDBOX=true if you mean it.',
    );
  }
}
