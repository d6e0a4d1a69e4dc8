import { randomUUID } from 'node:crypto';
import type { Pool } from 'pg';
import { trusted } from '@slipway/domain/kernel';
import type { UserId, VaultReference } from '@slipway/domain/kernel';
import type { SecretsOfPeople } from '@slipway/application/identity';
import { Secret } from '@slipway/application/ports';
import type { Vault, VaultPlace } from '@slipway/application/ports';
import type { MasterKeys } from './master-keys';
import { formatSealed, parseSealed } from './sealed-text.parser';

/** Secrets in `vault.secrets`: immutable versions, each sealed to its organization, kind, owner and reference. */
export class PostgresVault implements Vault, SecretsOfPeople {
  constructor(
    private readonly pool: Pool,
    private readonly keys: MasterKeys,
  ) {}

  async store(place: VaultPlace, secret: Secret): Promise<VaultReference> {
    const reference = randomUUID();
    const sealed = formatSealed(this.keys.seal(vaultPlace(place, reference), Buffer.from(secret.reveal())));
    await this.pool.query(
      'INSERT INTO vault.secrets (reference, scope, kind, owner, sealed, key_id) VALUES ($1, $2, $3, $4, $5, $6)',
      [reference, place.scope, place.kind, place.owner, sealed, this.keys.currentId],
    );
    return trusted<VaultReference>(reference);
  }

  async open(place: VaultPlace, reference: VaultReference): Promise<Secret> {
    const { rows } = await this.pool.query<{ sealed: string }>({
      name: 'vault-open',
      text: 'SELECT sealed FROM vault.secrets WHERE reference = $1 AND scope = $2 AND kind = $3 AND owner = $4',
      values: [reference, place.scope, place.kind, place.owner],
    });
    const [row] = rows;
    if (!row) throw new Error(`the vault holds no ${place.kind} ${reference} of ${place.owner}`);
    return new Secret(this.keys.open(vaultPlace(place, reference), parseSealed(row.sealed)).toString());
  }

  async destroyCredential(
    { scope, owner }: Omit<VaultPlace, 'kind'>,
    references: readonly VaultReference[],
  ): Promise<void> {
    await this.pool.query('SELECT vault.destroy_credential($1, $2, $3)', [scope, owner, references]);
  }

  /** The login of the API deletes nothing here itself; the function does it, for who was forgotten. */
  async dropOfForgotten(userId: UserId): Promise<number> {
    const { rows } = await this.pool.query<{ dropped: number }>(
      'SELECT vault.drop_secrets_of_forgotten($1) AS dropped',
      [userId],
    );
    return rows[0]?.dropped ?? 0;
  }
}

/** What a secret is sealed to. */
export function vaultPlace(place: Readonly<Record<keyof VaultPlace, string>>, reference: string): string {
  return JSON.stringify(['vault', place.scope, place.kind, place.owner, reference]);
}
