import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Child, Hopeless, until } from './child';
import { createTestDatabase } from './database';
import type { TestDatabase } from './database';
import { Visitor } from './visitor';

type Part = 'api' | 'projector' | 'sandbox';

/** The built product on an empty database of its own: migrated by the CLI, every part a real process. */
export class Product {
  readonly #parts = new Map<Part, Child>();

  private constructor(
    readonly database: TestDatabase,
    readonly dataDir: string,
    readonly env: Readonly<Record<string, string>>,
    private readonly projectorArgs: readonly string[],
  ) {}

  static async start(
    more: Readonly<Record<string, string>> = {},
    projectorArgs: readonly string[] = [],
  ): Promise<Product> {
    const database = await createTestDatabase([]);
    const dataDir = await mkdtemp(join(tmpdir(), 'slipway-product-'));
    const [port, projectorPort, sandboxPort] = await freePorts(3);
    const env = {
      PATH: process.env['PATH'] ?? '',
      NODE_ENV: 'test',
      LOG_LEVEL: 'info',
      PORT: String(port),
      PROJECTOR_PORT: String(projectorPort),
      DATA_DIR: dataDir,
      DATABASE_URL: database.ownerUrl,
      DATABASE_API_URL: database.apiUrl,
      DATABASE_PROJECTOR_URL: database.projectorUrl,
      MASTER_KEY: randomBytes(32).toString('base64'),
      INDEX_KEY: randomBytes(32).toString('base64'),
      // Tests ask more in a minute than people do.
      RATE_LIMIT_FACTOR: '1000',
      AUDIT_SIGNING_KEY: randomBytes(32).toString('base64'),
      AUDIT_EXPORT_KEY: randomBytes(32).toString('base64'),
      SANDBOX_PORT: String(sandboxPort),
      SANDBOX_URL: `http://127.0.0.1:${String(sandboxPort)}`,
      SANDBOX_TOKEN: randomBytes(24).toString('hex'),
      ...more,
    };
    const product = new Product(database, dataDir, env, projectorArgs);
    try {
      await product.operate('migrate');
      await Promise.all([
        product.startPart('sandbox'),
        product.startPart('api'),
        product.startPart('projector'),
      ]);
    } catch (error) {
      // A half-started product would keep the test run from ending.
      await product.stop();
      throw error;
    }
    return product;
  }

  get url(): string {
    return `http://127.0.0.1:${this.env['PORT'] ?? ''}`;
  }

  get projectorUrl(): string {
    return `http://127.0.0.1:${this.env['PROJECTOR_PORT'] ?? ''}`;
  }

  /** Runs an operator command to its end and returns what it printed. */
  operate(...args: readonly string[]): Promise<string> {
    return this.operateWith({}, ...args);
  }

  /** The same with other settings; `undefined` takes one away. */
  async operateWith(more: NodeJS.ProcessEnv, ...args: readonly string[]): Promise<string> {
    const cli = new Child('cli', { ...this.env, ...more }, args);
    const { code } = await cli.ended;
    if (code !== 0) throw new Error(`slipway ${args.join(' ')} ended with ${String(code)}: ${cli.output}`);
    return cli.output;
  }

  async startPart(part: Part, more: Readonly<Record<string, string>> = {}): Promise<Child> {
    const child = new Child(part, { ...this.env, ...more }, part === 'projector' ? this.projectorArgs : []);
    this.#parts.set(part, child);
    const address = { api: `${this.url}/readyz`, projector: `${this.projectorUrl}/readyz`, sandbox: '' }[
      part
    ];
    await until(`the ${part} is ready`, async () => {
      if (!child.isRunning) throw new Hopeless(`the ${part} ended: ${child.output}`);
      const url = address || `${this.env['SANDBOX_URL'] ?? ''}/livez`;
      return (await fetch(url, { signal: AbortSignal.timeout(5_000) })).ok;
    });
    return child;
  }

  part(part: Part): Child {
    const child = this.#parts.get(part);
    if (!child) throw new Error(`the ${part} was not started`);
    return child;
  }

  /** A visitor who came through the one-time link and owns the first organization. */
  async firstOwner(): Promise<Visitor> {
    const link = (await this.operate('bootstrap')).trim();
    return Visitor.setUp(this.url, link);
  }

  /** Asks the make-believe world directly, as an operator of the outside would. */
  async sandbox<T>(method: string, path: string, body?: object): Promise<T> {
    const answer = await fetch(`${this.env['SANDBOX_URL'] ?? ''}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${this.env['SANDBOX_TOKEN'] ?? ''}`,
        'content-type': 'application/json',
      },
      ...(body ? { body: JSON.stringify(body) } : {}),
      signal: AbortSignal.timeout(10_000),
    });
    if (!answer.ok)
      throw new Error(`sandbox ${method} ${path}: ${String(answer.status)} ${await answer.text()}`);
    const text = await answer.text();
    return (text === '' ? null : JSON.parse(text)) as T;
  }

  async stop(): Promise<void> {
    const ended = await Promise.allSettled([...this.#parts.values()].map((child) => child.stop()));
    await this.database.drop();
    await rm(this.dataDir, { recursive: true, force: true });
    for (const end of ended) if (end.status === 'rejected') throw end.reason;
  }
}

/** Ports that nobody listens at; for tests that name the address of the product before it starts. */
export async function freePorts(count: number): Promise<readonly number[]> {
  const servers = await Promise.all(
    Array.from({ length: count }, async () => {
      const server = createServer().listen(0, '127.0.0.1');
      await new Promise((resolve) => server.once('listening', resolve));
      return server;
    }),
  );
  const ports = servers.map((server) => (server.address() as AddressInfo).port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}
