import { fieldsOf, oneOf, textOf, wholeNumberOf, type Fields } from '../http/fields';
import { invalid } from '../http/http-error';
import type { Route } from '../http/router';
import type { CallFault, Faults, FaultSet, SshFault } from './faults';

const longestDelayMs = 600_000;
const mostTimes = 1_000_000;
const longestMessage = 1_000;

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
  const fields = fieldsOf(body, 'body', ['cloudCreate', 'cloudDelete', 'ssh']);
  return {
    ...('cloudCreate' in fields ? { cloudCreate: callFaultOf(fields['cloudCreate'], 'cloudCreate') } : {}),
    ...('cloudDelete' in fields ? { cloudDelete: callFaultOf(fields['cloudDelete'], 'cloudDelete') } : {}),
    ...('ssh' in fields ? { ssh: sshFaultOf(fields['ssh']) } : {}),
  };
}

function callFaultOf(value: unknown, where: string): CallFault | null {
  if (value === null) return null;
  const fields = fieldsOf(value, where, ['mode', 'message', 'delayMs', 'times']);
  const mode = oneOf(fields['mode'], `${where}.mode`, ['fail', 'fail_after_create', 'delay'] as const);
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

function sshFaultOf(value: unknown): SshFault | null {
  if (value === null) return null;
  const fields = fieldsOf(value, 'ssh', ['mode', 'times']);
  return { mode: oneOf(fields['mode'], 'ssh.mode', ['refuse'] as const), ...timesOf(fields, 'ssh') };
}

function timesOf(fields: Fields, where: string): { readonly times?: number } {
  return 'times' in fields ? { times: wholeNumberOf(fields['times'], `${where}.times`, 1, mostTimes) } : {};
}
