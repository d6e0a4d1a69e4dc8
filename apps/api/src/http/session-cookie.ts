import type { FastifyRequest } from 'fastify';

/** `__Host-` binds the cookie to this very host, but browsers accept it over TLS only. */
export function sessionCookie(http: FastifyRequest): '__Host-session' | 'session' {
  return http.protocol === 'https' ? '__Host-session' : 'session';
}

export function cookieOptions(http: FastifyRequest) {
  return { path: '/', httpOnly: true, sameSite: 'strict', secure: http.protocol === 'https' } as const;
}
