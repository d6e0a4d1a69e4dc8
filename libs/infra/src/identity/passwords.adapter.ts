import { hash, verify } from '@node-rs/argon2';
import { identityErrors } from '@slipway/domain/identity';
import type { Passwords } from '@slipway/application/identity';
import { Secret } from '@slipway/application/ports';
import { isCommonPassword } from './common-passwords';

/** OWASP's floor for argon2id: 19 MiB, two passes. */
// argon2id is the library's default algorithm; its enum is a const enum, which isolated modules cannot read.
const cost = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };
/** Each takes a core for some 30 ms; more at once only starve the requests beside them. */
const atOnce = 2;
/** A crowd at the door is sent away rather than kept waiting for a minute. */
const mostWaiting = 200;

/** argon2id over the NFC form, so that the same password typed on two keyboards is one password. */
export class Argon2Passwords implements Passwords {
  #running = 0;
  readonly #waiting: (() => void)[] = [];
  /** Verified against when there is no such user, so that the answer takes as long as for one that exists. */
  readonly #decoy = hash('no such user', cost);

  async hash(password: Secret): Promise<Secret> {
    return new Secret(await this.#inTurn(() => hash(password.reveal().normalize('NFC'), cost)));
  }

  async matches(hashed: Secret | null, password: Secret): Promise<boolean> {
    const against = hashed?.reveal() ?? (await this.#decoy);
    const isRight = await this.#inTurn(() => verify(against, password.reveal().normalize('NFC')));
    return hashed !== null && isRight;
  }

  isCommon(text: string): boolean {
    return isCommonPassword(text);
  }

  async #inTurn<T>(work: () => Promise<T>): Promise<T> {
    if (this.#waiting.length >= mostWaiting) throw identityErrors.signInBusy();
    if (this.#running >= atOnce) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    this.#running += 1;
    try {
      return await work();
    } finally {
      this.#running -= 1;
      this.#waiting.shift()?.();
    }
  }
}
