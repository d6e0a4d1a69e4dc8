import '@fastify/cookie';
import type { FastifyReply } from 'fastify';
import type { StartedSession } from '@slipway/application/identity';
import type { SessionCookie } from '../http/session-cookie';
import type { SessionReply } from './identity.responses';

const browserSeconds = 180 * 86_400;

/** Gives the browser its session, and the note by which it is known when it comes again. */
export function startSession(
  reply: FastifyReply,
  { name, browserName, options }: SessionCookie,
  { cookie, browser, userId, expiresAt }: StartedSession,
): SessionReply {
  void reply.setCookie(name, cookie.reveal(), { ...options, expires: new Date(expiresAt) });
  void reply.setCookie(browserName, browser.reveal(), { ...options, maxAge: browserSeconds });
  return { userId, expiresAt };
}
