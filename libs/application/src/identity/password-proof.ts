import { Inject, Injectable } from '@nestjs/common';
import { identityErrors } from '@slipway/domain/identity';
import type { UserId } from '@slipway/domain/kernel';
import type { Secret } from '../ports';
import { FoldCache } from '../runtime/fold-cache';
import type { Request } from '../runtime/request';
import { registeredPerson } from './holders';
import { PasswordStore } from './password-store';
import { SecondFactors } from './second-factors';
import { SignInGate } from './sign-in-gate';

/** `code`: for who has a second factor. */
export type Credentials = { readonly password: Secret; readonly code?: Secret };

/** Somebody who is signed in says the password again. Who found an open session does not get to guess for long. */
@Injectable()
export class PasswordProof {
  constructor(
    @Inject(FoldCache) private readonly folds: FoldCache,
    @Inject(PasswordStore) private readonly passwords: PasswordStore,
    @Inject(SignInGate) private readonly gate: SignInGate,
    @Inject(SecondFactors) private readonly factors: SecondFactors,
  ) {}

  async require(userId: UserId, { password, code }: Credentials, request: Request): Promise<void> {
    const entry = await this.gate.prove(userId, request);
    const person = await registeredPerson(this.folds, userId);
    const isRight = await this.passwords.isRight(person, password);
    if (!person || !isRight) throw identityErrors.wrongPassword();
    await this.factors.requireFor(entry, person, code, request);
  }
}
