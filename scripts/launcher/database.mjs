import { Sentence } from './sentences.mjs';

const connectLimitMs = 4000;

// pg is loaded late: node_modules may not exist yet when the launcher itself is loaded.
async function withClient(url, work) {
  const { default: pg } = await import('pg');
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: connectLimitMs });
  // A connection lost after the work would otherwise end the launcher as an unhandled event.
  client.on('error', () => undefined);
  try {
    await client.connect();
  } catch (error) {
    throw new Sentence(
      `Cannot connect to ${withoutPassword(url)} (${error.message || error.code}): ${advice(error)}`,
    );
  }
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

function advice({ code }) {
  if (code === '28P01' || code === '28000') return 'correct the user and the password.';
  if (code === '3D000') return 'create that database or correct its name.';
  return 'start that server or correct DATABASE_URL.';
}

export function withoutPassword(url) {
  const parsed = new URL(url);
  parsed.password = '';
  parsed.search = '';
  return parsed.toString();
}

/** The same database through another login. */
export function asLogin(url, user, password) {
  const parsed = new URL(url);
  parsed.username = user;
  parsed.password = password;
  return parsed.toString();
}

/** Creates the database unless it exists; `url` names any database of that server. */
export async function ensureDatabase(url, name) {
  await withClient(url, async (client) => {
    const found = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [name]);
    if (found.rowCount === 0) await client.query(`CREATE DATABASE ${client.escapeIdentifier(name)}`);
  });
}

/** Refuses with a sentence (without the password) when nobody answers there. */
export async function requireDatabase(url) {
  await withClient(url, (client) => client.query('SELECT 1'));
}
