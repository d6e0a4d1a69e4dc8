import { randomUUID } from 'node:crypto';
import type { KeyedQueue } from '../data/keyed-queue';
import type { RecordFolder } from '../data/record-folder';
import { HttpError, notFound } from '../http/http-error';
import type { Hosts } from '../hosts/hosts';
import { generateHostKey } from '../hosts/ssh-keys';
import { messageOf, type Log } from '../log';
import type { ServerRecord, ServerWish } from './server-record';

export type CloudOptions = {
  readonly records: readonly ServerRecord[];
  readonly folder: RecordFolder<ServerRecord>;
  readonly hosts: Hosts;
  readonly exclusive: KeyedQueue;
  readonly log: Log;
  /** How many servers the account may have at the moment; `null`: as many as the sandbox can run. */
  readonly allowed: () => number | null;
};

export type BillingRecord = {
  readonly serverId: string;
  readonly tag: string;
  readonly from: string;
  readonly until: string | null;
};

const mostServers = 500;

/** The make-believe provider. It knows nothing of uniqueness: whoever asks twice gets, and pays for, two. */
export class Cloud {
  readonly #records: Map<string, ServerRecord>;
  #starting = 0;
  #created: number;

  constructor(private readonly options: CloudOptions) {
    const sorted = [...options.records].sort((a, b) => a.createdAt.localeCompare(b.createdAt));
    this.#records = new Map(sorted.map((record) => [record.id, record]));
    this.#created = sorted.length;
  }

  /** Brings every server that exists back to where it was, and removes what was left half done. */
  async resume(): Promise<void> {
    const existing = this.list();
    await this.options.hosts.sweep(new Set(existing.map(({ id }) => id)));
    await Promise.all(existing.map((record) => this.options.hosts.resume(record, record.sshPort)));
  }

  /** The bill starts when the record is on disk; before that nothing is left behind. */
  async create(wish: ServerWish): Promise<ServerRecord> {
    const { limit, used } = this.limits();
    if (used + this.#starting >= limit) throw full(limit);
    this.#starting += 1;
    try {
      return await this.#create(wish);
    } finally {
      this.#starting -= 1;
    }
  }

  async #create(wish: ServerWish): Promise<ServerRecord> {
    const { hosts, folder } = this.options;
    const id = `server-${randomUUID()}`;
    const { publicKey: hostKey, privateKey: hostPrivateKey } = generateHostKey();
    const privateIp = privateIpOf((this.#created += 1));
    try {
      const sshPort = await hosts.start({ id, publicKey: wish.publicKey, hostPrivateKey });
      const createdAt = new Date().toISOString();
      const record = { ...wish, id, privateIp, sshPort, hostKey, hostPrivateKey, createdAt, deletedAt: null };
      await folder.save(id, record);
      this.#records.set(id, record);
      return record;
    } catch (error) {
      await hosts.remove(id);
      throw error;
    }
  }

  limits(): { readonly limit: number; readonly used: number } {
    return { limit: Math.min(mostServers, this.options.allowed() ?? mostServers), used: this.list().length };
  }

  list(tag?: string): readonly ServerRecord[] {
    const existing = [...this.#records.values()].filter((record) => record.deletedAt === null);
    return tag === undefined ? existing : existing.filter((record) => record.tag === tag);
  }

  /** Throws HttpError 404 when it never was or is gone. */
  get(id: string): ServerRecord {
    const record = this.#records.get(id);
    if (record === undefined || record.deletedAt !== null) throw notFound('There is no server with this id.');
    return record;
  }

  /** The bill ends first: a folder that could not be removed is removed at the next start. */
  delete(id: string): Promise<void> {
    return this.options.exclusive(id, async () => {
      const ended: ServerRecord = {
        ...this.get(id),
        hostPrivateKey: '',
        deletedAt: new Date().toISOString(),
      };
      await this.options.folder.save(id, ended);
      this.#records.set(id, ended);
      await this.#removeHost(id);
    });
  }

  writeCommands(id: string, commands: ReadonlyMap<string, string | null>): Promise<readonly string[]> {
    return this.options.exclusive(id, () => this.options.hosts.writeCommands(this.get(id).id, commands));
  }

  billing(): readonly BillingRecord[] {
    return [...this.#records.values()].map(({ id, tag, createdAt, deletedAt }) => ({
      serverId: id,
      tag,
      from: createdAt,
      until: deletedAt,
    }));
  }

  async #removeHost(id: string): Promise<void> {
    try {
      await this.options.hosts.remove(id);
    } catch (error) {
      const facts = { serverId: id, error: messageOf(error) };
      this.options.log('warn', 'the folder of a deleted server stays until the next start', facts);
    }
  }
}

/** 10.77.0.0/16 in order of creation; it starts over after 65,536 servers. */
function privateIpOf(number: number): string {
  return `10.77.${Math.floor(number / 256) % 256}.${number % 256}`;
}

function full(limit: number): HttpError {
  return new HttpError(429, 'too_many_servers', `This account has at most ${limit} servers: delete some.`);
}
