import '@fastify/cookie';
import type { FastifyRequest } from 'fastify';
import type { Visit } from '@slipway/application/identity';
import { Secret } from '@slipway/application/ports';
import { networkOf } from './network-of';
import type { SessionCookie } from './session-cookie';

const longestNote = 200;
const longestAgent = 300;

/** Where somebody who is not signed in comes from. */
export function visitOf({ ip, id, headers, cookies }: FastifyRequest, { browserName }: SessionCookie): Visit {
  const note = cookies[browserName];
  const userAgent = headers['user-agent']?.slice(0, longestAgent);
  return {
    network: networkOf(ip),
    ip,
    ...(userAgent === undefined ? {} : { userAgent }),
    requestId: id,
    browser: note === undefined || note.length > longestNote ? null : new Secret(note),
  };
}
