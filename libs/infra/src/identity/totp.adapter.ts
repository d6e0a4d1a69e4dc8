import { generateSecret, generateURI, verify } from 'otplib';
import type { Instant } from '@slipway/domain/kernel';
import { Secret } from '@slipway/application/ports';
import type { Totp } from '@slipway/application/identity';

const issuer = 'Slipway';
const sixDigits = /^\d{6}$/;
/** One code before and one after the present one: clocks differ, and people type slowly. */
const toleranceSeconds = 30;

/** RFC 6238 by otplib: six digits, thirty seconds, SHA-1, as every app has it. It would take one code many times. */
export class OtplibTotp implements Totp {
  newSecret(): Secret {
    return new Secret(generateSecret());
  }

  uri(secret: Secret, account: string): Secret {
    return new Secret(generateURI({ issuer, label: account, secret: secret.reveal() }));
  }

  async stepOf(secret: Secret, code: Secret, now: Instant): Promise<number | null> {
    const token = code.reveal();
    // otplib throws at anything else.
    if (!sixDigits.test(token)) return null;
    const epoch = Math.floor(Date.parse(now) / 1000);
    const wish = { secret: secret.reveal(), token, epoch, epochTolerance: toleranceSeconds };
    const result = await verify(wish);
    return result.valid && 'timeStep' in result ? result.timeStep : null;
  }
}
