import { Inject, Injectable } from '@nestjs/common';
import { refusalOfPassword } from '@slipway/domain/identity';
import type { KnownAbout } from '@slipway/domain/identity';
import type { UserId, VaultReference } from '@slipway/domain/kernel';
import { VAULT } from '../ports';
import type { Secret, Vault } from '../ports';
import { passwordPlace } from './credentials';
import { PASSWORDS } from './identity.ports';
import type { Passwords } from './identity.ports';

/** Passwords of people: checked, hashed, and kept in the vault. */
@Injectable()
export class PasswordStore {
  constructor(
    @Inject(PASSWORDS) private readonly passwords: Passwords,
    @Inject(VAULT) private readonly vault: Vault,
  ) {}

  /** Refuses what nobody may have as a password. */
  require(password: Secret, about: KnownAbout): void {
    const refusal = refusalOfPassword(password.reveal(), about, (text) => this.passwords.isCommon(text));
    if (refusal !== null) throw refusal;
  }

  async keep(userId: UserId, password: Secret): Promise<VaultReference> {
    return this.vault.store(passwordPlace(userId), await this.passwords.hash(password));
  }

  /** `null`: there is nobody; never right, and found out in the same time. */
  async isRight(
    holder: { readonly userId: UserId; readonly password: VaultReference } | null,
    password: Secret,
  ): Promise<boolean> {
    const hashed = holder && (await this.vault.open(passwordPlace(holder.userId), holder.password));
    return this.passwords.matches(hashed, password);
  }
}
