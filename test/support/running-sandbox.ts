import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Secret } from '@slipway/application/ports';
import { startSandbox, type RunningSandbox } from '../../apps/sandbox/src/sandbox';

/** A sandbox with a folder of its own, and a direct way to it beside our adapters. */
export class SandboxForTests {
  private constructor(
    readonly dir: string,
    readonly token: string,
    private readonly running: RunningSandbox,
  ) {}

  static async start(token = 'a-token-for-tests'): Promise<SandboxForTests> {
    const dir = await mkdtemp(join(tmpdir(), 'slipway-sandbox-'));
    return new SandboxForTests(
      dir,
      token,
      await startSandbox({ port: 0, token, dataDir: join(dir, 'sandbox') }),
    );
  }

  get access(): { readonly url: string; readonly token: Secret } {
    return { url: this.running.url, token: new Secret(this.token) };
  }

  /** The answer's JSON. Throws when the sandbox refuses. */
  async call(method: string, path: string, body?: unknown): Promise<unknown> {
    const answer = await fetch(new URL(path, this.running.url), {
      method,
      headers: { authorization: `Bearer ${this.token}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path} was refused: ${text}`);
    return text === '' ? null : (JSON.parse(text) as unknown);
  }

  async close(): Promise<void> {
    await this.running.close();
    await rm(this.dir, { recursive: true, force: true });
  }
}
