import type { Actor, Personal, Scope } from '@slipway/domain/kernel';
import type { StreamGuard } from '../ports';

/** The rights that allow a request, as stream revisions. `renew` reads them again and refuses when they are gone. */
export interface Authority {
  readonly guards: readonly StreamGuard[];
  renew(): Promise<Authority>;
}

/** Who asks for what, under which id, and why: everything an event's metadata says besides the time. */
export type Request = {
  readonly actor: Actor;
  readonly scope: Scope;
  /** The same id is the same command, for ever. */
  readonly commandId: string;
  readonly correlationId: string;
  readonly causationId: string;
  /** SHA-256 of the body: another body under the same command id is refused. */
  readonly requestHash?: string;
  readonly requestId?: string;
  readonly sessionOrToken?: string;
  readonly ip?: Personal<string>;
  readonly userAgent?: Personal<string>;
  readonly reason?: string;
  readonly authority?: Authority;
};

/** A command that belongs to a bigger one: its own id, the same cause, story and rights. */
export function partOf(request: Request, commandId: string): Request {
  return { ...request, commandId };
}
