import { fieldsOf, oneOf, textOf, wholeNumberOf, type Fields } from '../http/fields';
import { invalid } from '../http/http-error';
import type { Route } from '../http/router';
import type { CallFault, Faults, FaultSet, QuotaFault, SshFault } from './faults';

const longestDelayMs = 600_000;
const mostTimes = 1_000_000;
const longestMessage = 1_000;
const mostServers = 500;

const modes: readonly CallFault['mode'][] = ['fail', 'fail_after_create', 'delay'];
/** A question that was answered has left nothing behind. */
const readModes: readonly CallFault['mode'][] = ['fail', 'delay'];

/** `cutConnections` is called when hosts begin to refuse: an outage spares nobody who is connected. */
export function faultRoutes(faults: Faults, cutConnections: () => void): readonly Route[] {
  return [
    {
      method: 'GET',
      path: '/faults',
      handle: () => ({ kind: 'json', status: 200, body: faults.current }),
    },
    {
      method: 'PUT',
      path: '/faults',
      handle: async ({ body }) => {
        const wish = parseFaults(body);
        const current = await faults.change(wish);
        if (wish.ssh) cutConnections();
        return { kind: 'json', status: 200, body: current };
      },
    },
  ];
}

function parseFaults(body: unknown): Partial<FaultSet> {
  const fields = fieldsOf(body, 'body', ['cloudRead', 'cloudCreate', 'cloudDelete', 'cloudQuota', 'ssh']);
  return {
    ...('cloudRead' in fields ? { cloudRead: callFaultOf(fields['cloudRead'], 'cloudRead', readModes) } : {}),
    ...('cloudCreate' in fields
      ? { cloudCreate: callFaultOf(fields['cloudCreate'], 'cloudCreate', modes) }
      : {}),
    ...('cloudDelete' in fields
      ? { cloudDelete: callFaultOf(fields['cloudDelete'], 'cloudDelete', modes) }
      : {}),
    ...('cloudQuota' in fields ? { cloudQuota: quotaFaultOf(fields['cloudQuota']) } : {}),
    ...('ssh' in fields ? { ssh: sshFaultOf(fields['ssh']) } : {}),
  };
}

function callFaultOf(value: unknown, where: string, known: readonly CallFault['mode'][]): CallFault | null {
  if (value === null) return null;
  const fields = fieldsOf(value, where, ['mode', 'message', 'delayMs', 'times']);
  const mode = oneOf(fields['mode'], `${where}.mode`, known);
  const isDelay = mode === 'delay';
  if (!isDelay && 'delayMs' in fields) throw invalid(`${where}.delayMs belongs to the mode delay only.`);
  if (isDelay && 'message' in fields) throw invalid(`${where}.message does not belong to the mode delay.`);
  return {
    mode,
    ...('message' in fields
      ? { message: textOf(fields['message'], `${where}.message`, longestMessage) }
      : {}),
    ...(isDelay ? { delayMs: wholeNumberOf(fields['delayMs'], `${where}.delayMs`, 1, longestDelayMs) } : {}),
    ...timesOf(fields, where),
  };
}

function quotaFaultOf(value: unknown): QuotaFault | null {
  if (value === null) return null;
  const fields = fieldsOf(value, 'cloudQuota', ['mode', 'servers']);
  return {
    mode: oneOf(fields['mode'], 'cloudQuota.mode', ['limit'] as const),
    servers: wholeNumberOf(fields['servers'], 'cloudQuota.servers', 0, mostServers),
  };
}

function sshFaultOf(value: unknown): SshFault | null {
  if (value === null) return null;
  const fields = fieldsOf(value, 'ssh', ['mode', 'times']);
  return { mode: oneOf(fields['mode'], 'ssh.mode', ['refuse'] as const), ...timesOf(fields, 'ssh') };
}

function timesOf(fields: Fields, where: string): { readonly times?: number } {
  return 'times' in fields ? { times: wholeNumberOf(fields['times'], `${where}.times`, 1, mostTimes) } : {};
}
