import type { GrpcCall } from './grpc-call';
import { refusals } from './refusal';

/** Passwords by name. Empty on a server without security, which lets everybody do everything. */
export type Users = Readonly<Record<string, string>>;

/**
 * Lets in who may come in. Nobody recorded a server with security: this follows the source of version 23.10.6, where
 * wrong credentials end every call and no credentials only those that touch streams.
 */
export function admit({ headers, path }: GrpcCall, users: Users): void {
  if (Object.keys(users).length === 0) return;
  const { authorization } = headers;
  if (authorization === undefined) {
    if (path.includes('.streams.')) throw refusals.accessDenied();
    return;
  }
  const [scheme, encoded = ''] = authorization.split(' ');
  const [name = '', ...password] = Buffer.from(encoded, 'base64').toString().split(':');
  if (scheme !== 'Basic' || users[name] !== password.join(':')) throw refusals.unauthenticated();
}
