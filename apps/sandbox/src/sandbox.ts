import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Cloud } from './cloud/cloud';
import { cloudRoutes } from './cloud/cloud.routes';
import { parseServerRecord } from './cloud/server-record.parser';
import { holdDataDir } from './data/data-lock';
import { keyedQueue } from './data/keyed-queue';
import { openRecordFolder } from './data/record-folder';
import { Faults, noFaults } from './faults/faults';
import { parseFaultSet } from './faults/fault-set.parser';
import { faultRoutes } from './faults/faults.routes';
import { parseChargeRecord } from './gateway/charge-record.parser';
import { Gateway } from './gateway/gateway';
import { gatewayRoutes } from './gateway/gateway.routes';
import { Hosts } from './hosts/hosts';
import { startHttpServer } from './http/http-server';
import type { Route } from './http/router';
import { codeOf, jsonLog, type Log } from './log';
import { StartRefusal } from './start-refusal';

export type SandboxOptions = {
  /** 0 for any free port. */
  readonly port: number;
  readonly token: string;
  /** Made when it does not exist; held by one sandbox at a time. */
  readonly dataDir: string;
  /** By default warnings and errors go to stderr. */
  readonly log?: Log;
  /** How long a call that is never answered stays open; 15 s by default. */
  readonly silenceMs?: number;
  /** Between two attempts of an unreachable host to get its port back; 2 s by default. */
  readonly portRetryMs?: number;
};

export type RunningSandbox = {
  readonly url: string;
  readonly port: number;
  /** Ends everything that runs on the hosts, waiting answers and connections, within 2 s. Twice is once. */
  readonly close: () => Promise<void>;
};

/** Resolves when it answers and every host was tried. Throws StartRefusal with one sentence for a person. */
export async function startSandbox(options: SandboxOptions): Promise<RunningSandbox> {
  if (options.token === '')
    throw new StartRefusal('The sandbox needs a token: an empty one would let everybody in.');
  const release = await openDataDir(options.dataDir);
  try {
    const log = options.log ?? jsonLog((line) => void process.stderr.write(line), 'warn');
    const world = await buildWorld(options, log);
    return await openDoors(options, log, world, release);
  } catch (error) {
    await release();
    throw error;
  }
}

type World = { readonly cloud: Cloud; readonly hosts: Hosts; readonly routes: readonly Route[] };

async function buildWorld(options: SandboxOptions, log: Log): Promise<World> {
  const exclusive = keyedQueue();
  const faults = await openFaults(options.dataDir, exclusive);
  const hosts = new Hosts({
    dir: join(options.dataDir, 'hosts'),
    refuses: () => faults.refusesSsh(),
    portRetryMs: options.portRetryMs ?? 2_000,
    log,
  });
  const servers = await openRecordFolder(join(options.dataDir, 'servers'), parseServerRecord);
  const charges = await openRecordFolder(join(options.dataDir, 'charges'), parseChargeRecord);
  const allowed = (): number | null => faults.current.cloudQuota?.servers ?? null;
  const cloud = new Cloud({ records: servers.records, folder: servers, hosts, exclusive, log, allowed });
  const gateway = new Gateway({ records: charges.records, folder: charges, exclusive });
  const alive: Route = {
    method: 'GET',
    path: '/livez',
    isPublic: true,
    handle: () => ({ kind: 'json', status: 200, body: { status: 'ok' } }),
  };
  const routes = [
    alive,
    ...cloudRoutes(cloud, hosts, faults),
    ...gatewayRoutes(gateway, options.silenceMs ?? 15_000),
    ...faultRoutes(faults, () => hosts.cutConnections()),
  ];
  return { cloud, hosts, routes };
}

async function openFaults(dataDir: string, exclusive: ReturnType<typeof keyedQueue>): Promise<Faults> {
  const folder = await openRecordFolder(join(dataDir, 'faults'), parseFaultSet);
  const initial = folder.records[0] ?? noFaults;
  return new Faults({ initial, save: (faults) => folder.save('current', faults), exclusive });
}

/** Hosts first: who is answered may trust that the hosts are there. */
async function openDoors(
  options: SandboxOptions,
  log: Log,
  { cloud, hosts, routes }: World,
  release: () => Promise<void>,
): Promise<RunningSandbox> {
  try {
    await cloud.resume();
    const http = await startHttpServer({ port: options.port, token: options.token, routes, log });
    let closing: Promise<void> | undefined;
    const close = async (): Promise<void> => {
      await http.close();
      await hosts.close();
      await release();
    };
    return {
      url: `http://127.0.0.1:${http.port}`,
      port: http.port,
      close: () => (closing ??= close()),
    };
  } catch (error) {
    await hosts.close();
    throw error;
  }
}

async function openDataDir(dataDir: string): Promise<() => Promise<void>> {
  try {
    await mkdir(dataDir, { recursive: true, mode: 0o700 });
    return await holdDataDir(dataDir);
  } catch (error) {
    if (error instanceof StartRefusal) throw error;
    const reason = codeOf(error) ?? 'unknown reason';
    throw new StartRefusal(
      `The data folder ${dataDir} cannot be used (${reason}): make it writable for this user.`,
    );
  }
}
