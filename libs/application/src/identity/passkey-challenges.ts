import { randomBytes, timingSafeEqual } from 'node:crypto';
import type { UserId } from '@slipway/domain/kernel';
import type { Clock } from '../ports';
import type { NameHash } from './identity.ports';

const goodForMs = 300_000;
const lengths = { nonce: 16, until: 6, signature: 32 } as const;
const all = lengths.nonce + lengths.until + lengths.signature;

/** What a challenge may be signed for. */
export const signingIn = 'sign-in';
export const adding = (userId: UserId) => `add ${userId}`;

/**
 * What a passkey has to sign: random, good for five minutes, for one purpose (adding one to an account, signing in), and
 * signed by us, so that none has to be kept. That it is signed once is decided in the person's own stream.
 */
export class PasskeyChallenges {
  constructor(
    private readonly names: NameHash,
    private readonly clock: Clock,
  ) {}

  issue(purpose: string): Buffer {
    const until = Buffer.alloc(lengths.until);
    until.writeUIntBE(Date.parse(this.clock.now()) + goodForMs, 0, lengths.until);
    const head = Buffer.concat([randomBytes(lengths.nonce), until]);
    return Buffer.concat([head, this.#signature(head, purpose)]);
  }

  /** `challenge`: in base64url, as it came back. */
  isGood(challenge: string, purpose: string): boolean {
    const bytes = Buffer.from(challenge, 'base64url');
    if (bytes.length !== all || bytes.toString('base64url') !== challenge) return false;
    const head = bytes.subarray(0, lengths.nonce + lengths.until);
    const until = bytes.readUIntBE(lengths.nonce, lengths.until);
    const signature = bytes.subarray(head.length);
    const isOurs = timingSafeEqual(signature, this.#signature(head, purpose));
    return isOurs && Date.parse(this.clock.now()) < until;
  }

  #signature(head: Buffer, purpose: string): Buffer {
    return Buffer.from(
      this.names.of('passkey-challenge', JSON.stringify([purpose, head.toString('hex')])),
      'hex',
    );
  }
}
