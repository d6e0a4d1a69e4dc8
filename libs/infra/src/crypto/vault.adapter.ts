import { randomUUID } from 'node:crypto';
import type { Pool } from 'pg';
import { trusted } from '@slipway/domain/kernel';
import type { VaultReference } from '@slipway/domain/kernel';
import { Secret } from '@slipway/application/ports';
import type { Vault, VaultPlace } from '@slipway/application/ports';
import { open, seal } from './aead';
import { formatSealed, parseSealed } from './sealed-text.parser';

/** Secrets in `vault.secrets`: immutable versions, each sealed to its organization, kind, owner and reference. */
export class PostgresVault implements Vault {
  constructor(
    private readonly pool: Pool,
    private readonly masterKey: Buffer,
  ) {}

  async store(place: VaultPlace, secret: Secret): Promise<VaultReference> {
    const reference = randomUUID();
    const sealed = formatSealed(
      seal(this.masterKey, 'master', aad(place, reference), Buffer.from(secret.reveal())),
    );
    await this.pool.query(
      'INSERT INTO vault.secrets (reference, scope, kind, owner, sealed, key_id) VALUES ($1, $2, $3, $4, $5, $6)',
      [reference, place.scope, place.kind, place.owner, sealed, 'master'],
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
    return new Secret(open(this.masterKey, aad(place, reference), parseSealed(row.sealed)).toString());
  }
}

function aad(place: VaultPlace, reference: string): string {
  return JSON.stringify(['vault', place.scope, place.kind, place.owner, reference]);
}
