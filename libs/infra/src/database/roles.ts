import { createHash, createHmac, pbkdf2Sync, randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'pg';
import { jitter } from './jitter';
import { isWorthRepeating, sqlState } from './sql-state';

/** Roles that the migrations grant rights to. A login of another name becomes a member. */
export const lesserRoles = { api: 'slipway_api', projector: 'slipway_projector' } as const;

export type EnsureRolesOptions = {
  /** A login that may create roles. */
  readonly ownerUrl: string;
  /** Name and password of the lesser logins are taken from these. Without one, its role exists but nobody logs in. */
  readonly apiUrl?: string;
  readonly projectorUrl?: string;
};

type Login = { readonly role: string; readonly user: string; readonly password: string | undefined };

/**
 * Makes the two lesser logins, or gives them the passwords of the URLs. Roles belong to the whole cluster, so several
 * migrations of different databases may meet here; each is repeated until it gets through.
 * Refuses a login that could go around row-level security: a superuser, BYPASSRLS, or an owner of tables.
 */
export async function ensureRoles(options: EnsureRolesOptions): Promise<void> {
  const logins = [
    loginOf(lesserRoles.api, options.apiUrl),
    loginOf(lesserRoles.projector, options.projectorUrl),
  ];
  const owner = new Client({ connectionString: options.ownerUrl, connectionTimeoutMillis: 10_000 });
  owner.on('error', () => undefined);
  await owner.connect();
  try {
    // First: a mistake in the URLs must not change the owner's own password.
    await assertHarmless(owner, logins);
    for (const login of logins) await untilNobodyInterferes(() => ensureLogin(owner, login));
  } finally {
    await owner.end();
  }
}

function loginOf(role: string, url: string | undefined): Login {
  if (url === undefined) return { role, user: role, password: undefined };
  const { username, password } = new URL(url);
  const user = decodeURIComponent(username);
  if (user === '' || password === '') throw new Error(`the URL of ${role} needs a user and a password`);
  return { role, user, password: decodeURIComponent(password) };
}

async function ensureLogin(owner: Client, { role, user, password }: Login): Promise<void> {
  const rights = 'NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS';
  if (!(await exists(owner, role)))
    await owner.query(`CREATE ROLE ${owner.escapeIdentifier(role)} NOLOGIN ${rights}`);
  if (password === undefined) return;
  const name = owner.escapeIdentifier(user);
  const secret = owner.escapeLiteral(scramVerifier(password));
  if (await exists(owner, user)) await owner.query(`ALTER ROLE ${name} LOGIN PASSWORD ${secret}`);
  else await owner.query(`CREATE ROLE ${name} LOGIN PASSWORD ${secret} ${rights}`);
  if (user !== role) await owner.query(`GRANT ${owner.escapeIdentifier(role)} TO ${name}`);
}

async function exists(owner: Client, role: string): Promise<boolean> {
  const { rowCount } = await owner.query('SELECT FROM pg_roles WHERE rolname = $1', [role]);
  return rowCount === 1;
}

async function assertHarmless(owner: Client, logins: readonly Login[]): Promise<void> {
  const names = logins.flatMap(({ role, user }) => [role, user]);
  const { rows } = await owner.query<{ readonly rolname: string }>(
    `SELECT rolname FROM pg_roles r WHERE rolname = ANY ($1)
        AND (rolsuper OR rolbypassrls OR EXISTS (SELECT FROM pg_class c WHERE c.relowner = r.oid))`,
    [names],
  );
  const [strong] = rows;
  if (strong === undefined) return;
  throw new Error(
    `${strong.rolname} is a superuser, bypasses row-level security or owns tables; DATABASE_API_URL and ` +
      'DATABASE_PROJECTOR_URL need logins of their own, without any of these',
  );
}

/** Two that create or alter a role at once collide in the catalog; neither is wrong. */
async function untilNobodyInterferes(work: () => Promise<void>): Promise<void> {
  const collisions = ['42710', '23505', 'XX000'];
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      const collided = collisions.includes(sqlState(error) ?? '') || isWorthRepeating(error);
      if (!collided || attempt === 20) throw error;
    }
    await delay(jitter(40 * attempt));
  }
}

/** What the server keeps instead of the password (RFC 5803), made here so that its log never shows the password. */
function scramVerifier(password: string): string {
  const iterations = 4096;
  const salt = randomBytes(16);
  const salted = pbkdf2Sync(password.normalize('NFKC'), salt, iterations, 32, 'sha256');
  const keyed = (text: string): Buffer => createHmac('sha256', salted).update(text).digest();
  const storedKey = createHash('sha256').update(keyed('Client Key')).digest('base64');
  return `SCRAM-SHA-256$${iterations}:${salt.toString('base64')}$${storedKey}:${keyed('Server Key').toString('base64')}`;
}
