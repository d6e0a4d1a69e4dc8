import { Inject, Injectable } from '@nestjs/common';
import { identityErrors, passkeyCommands, user } from '@slipway/domain/identity';
import type { AccountHolder } from '@slipway/domain/identity';
import { CommandRunner } from '../runtime/command-runner';
import type { Request } from '../runtime/request';
import { sha256 } from './credentials';
import { WEBAUTHN } from './identity.ports';
import type { Assertion, WebAuthn } from './identity.ports';
import { PasskeyChallenges, signingIn } from './passkey-challenges';

/** Whether a passkey of this person has signed a challenge of ours, for the first time. */
@Injectable()
export class PasskeyProof {
  constructor(
    @Inject(CommandRunner) private readonly runner: CommandRunner,
    @Inject(PasskeyChallenges) private readonly challenges: PasskeyChallenges,
    @Inject(WEBAUTHN) private readonly webAuthn: WebAuthn,
  ) {}

  async require(person: AccountHolder, assertion: Assertion, request: Request): Promise<void> {
    const { credentialId } = assertion;
    const passkey = person.passkeys.keys.find((key) => key.credentialId === credentialId);
    if (!passkey) throw identityErrors.passkeyRefused();
    let signed = '';
    const isGood = (challenge: string) => {
      signed = challenge;
      return this.challenges.isGood(challenge, signingIn);
    };
    const result = await this.webAuthn.asserted(assertion, passkey, isGood);
    if (result === null) throw identityErrors.passkeyRefused();
    const use = { credentialId, counter: result.counter, challenge: sha256(signed) };
    const command = passkeyCommands.usePasskey(use);
    await this.runner.run({ decider: user, id: person.userId, command, request });
  }
}
