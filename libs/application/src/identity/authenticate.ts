import { timingSafeEqual } from 'node:crypto';
import { token } from '@slipway/domain/identity';
import type { Instant } from '@slipway/domain/kernel';
import { Secret } from '../ports';
import type { Principal } from '../runtime/authorization/access';
import type { Presence } from '../runtime/authorization/demanded-factor';
import type { FoldCache } from '../runtime/fold-cache';
import { sha256, tokenIdIn } from './credentials';
import type { Sessions, TokenUses } from './identity.ports';

/** A principal, and what events call the session or token it came with. */
export type Authenticated = {
  readonly principal: Principal;
  readonly sessionOrToken: string;
  /** When the person has proven last who they are; `null` for a token, which proves nothing of the kind. */
  readonly provenAt: Instant | null;
  readonly presence: Presence;
};

/** Proves who asks. Whether they may is decided afterwards, from current streams. */
export class Authentication {
  constructor(
    private readonly sessions: Sessions,
    private readonly folds: FoldCache,
    private readonly uses: Pick<TokenUses, 'note'>,
  ) {}

  async bySession(cookie: string): Promise<Authenticated | null> {
    const session = await this.sessions.find(new Secret(cookie));
    if (!session) return null;
    const { userId, sessionId, provenAt, by } = session;
    const principal = { kind: 'user', userId } as const;
    return { principal, sessionOrToken: sessionId, provenAt, presence: by };
  }

  /**
   * The hash of a token never changes, so a cached fold will do here; revocation and expiry are judged with the
   * rights, at the stream's current revision.
   */
  async byToken(text: string): Promise<Authenticated | null> {
    const tokenId = tokenIdIn(text);
    if (tokenId === null) return null;
    const stream = `token-${tokenId}`;
    const known = this.folds.known(token, stream);
    const { state } = known ?? (await this.folds.refresh(token, stream));
    if (state.status === 'unissued' || !isSameHash(state.hash, sha256(text))) return null;
    await this.uses.note(tokenId);
    return {
      principal: { kind: 'token', tokenId, userId: state.userId },
      sessionOrToken: `token:${tokenId}`,
      provenAt: null,
      presence: 'absent',
    };
  }
}

function isSameHash(a: string, b: string): boolean {
  return timingSafeEqual(Buffer.from(a, 'hex'), Buffer.from(b, 'hex'));
}
