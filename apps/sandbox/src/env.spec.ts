import { readEnv } from './env';

const usable = { SANDBOX_PORT: '4010', SANDBOX_TOKEN: 'sixteen-letters-long', DATA_DIR: '/data' };

function problemsOf(env: Record<string, string | undefined>): readonly string[] {
  const outcome = readEnv({ ...usable, ...env });
  return outcome.kind === 'invalid' ? outcome.problems : [];
}

describe('the environment', () => {
  it('keeps the state in the sandbox folder of DATA_DIR', () => {
    expect(readEnv(usable)).toEqual({
      kind: 'valid',
      config: { port: 4010, token: 'sixteen-letters-long', dataDir: '/data/sandbox' },
    });
  });

  it('prefers SANDBOX_DATA_DIR', () => {
    const outcome = readEnv({ ...usable, SANDBOX_DATA_DIR: '/elsewhere' });
    expect(outcome).toMatchObject({ config: { dataDir: '/elsewhere' } });
  });

  it('names every missing variable in a sentence of its own', () => {
    const outcome = readEnv({});
    expect(outcome).toMatchObject({
      problems: [
        expect.stringMatching(/^SANDBOX_PORT is missing: .+\.$/),
        expect.stringMatching(/^SANDBOX_TOKEN is missing: .+\.$/),
        expect.stringMatching(/^SANDBOX_DATA_DIR and DATA_DIR are missing: .+\.$/),
      ],
    });
  });

  it.each(['http', '-1', '65536', '80.5', ' 80', '0x50'])('refuses the port %j', (port) => {
    expect(problemsOf({ SANDBOX_PORT: port })).toEqual([
      'SANDBOX_PORT is not a port: set it to a whole number from 0 to 65535.',
    ]);
  });

  it.each(['short', 'sixteen letters with spaces'])('refuses the token %j without repeating it', (token) => {
    const problems = problemsOf({ SANDBOX_TOKEN: token });
    expect(problems).toEqual([expect.stringMatching(/^SANDBOX_TOKEN is unusable/)]);
    expect(problems.join()).not.toContain(token);
  });

  it('refuses production unless it is allowed there', () => {
    expect(problemsOf({ NODE_ENV: 'production' })).toEqual([expect.stringContaining('ALLOW_SANDBOX=true')]);
    expect(problemsOf({ NODE_ENV: 'production', ALLOW_SANDBOX: 'false' })).toHaveLength(1);
    expect(problemsOf({ NODE_ENV: 'production', ALLOW_SANDBOX: 'true' })).toEqual([]);
  });

  it('refuses an ALLOW_SANDBOX that is neither true nor false', () => {
    expect(problemsOf({ ALLOW_SANDBOX: 'yes' })).toEqual([
      expect.stringMatching(/^ALLOW_SANDBOX is neither/),
    ]);
  });
});
