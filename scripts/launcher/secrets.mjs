import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readText, writeWhole } from './files.mjs';
import { Sentence } from './sentences.mjs';

// Hexadecimal where the value becomes part of a URL.
const recipes = {
  MASTER_KEY: () => randomBytes(32).toString('base64'),
  INDEX_KEY: () => randomBytes(32).toString('base64'),
  OWNER_DATABASE_PASSWORD: () => randomBytes(24).toString('hex'),
  API_DATABASE_PASSWORD: () => randomBytes(24).toString('hex'),
  PROJECTOR_DATABASE_PASSWORD: () => randomBytes(24).toString('hex'),
  SANDBOX_TOKEN: () => randomBytes(24).toString('hex'),
};

/** Of later releases: an older data folder gets them on the next start. Nothing that was kept depends on them. */
const laterRecipes = {
  AUDIT_SIGNING_KEY: () => randomBytes(32).toString('base64'),
  AUDIT_EXPORT_KEY: () => randomBytes(32).toString('base64'),
};

/**
 * The secrets of a data folder, generated once. New keys would not open what the old ones sealed, so nothing is
 * generated beside an existing database, and a damaged file is refused instead of replaced.
 */
export function loadSecrets({ secretsFile, clusterFolder, dataDir }) {
  const text = readText(secretsFile);
  if (text !== undefined) return complete(parse(text, secretsFile), secretsFile);
  if (existsSync(clusterFolder))
    throw new Sentence(
      `${dataDir} holds a database but its secrets.json is gone: restore that file from your backup, or move the whole folder away to begin anew.`,
    );
  return write(secretsFile, made({ ...recipes, ...laterRecipes }));
}

const made = (wanted) => Object.fromEntries(Object.entries(wanted).map(([name, make]) => [name, make()]));

function write(secretsFile, secrets) {
  writeWhole(secretsFile, `${JSON.stringify(secrets, null, 2)}\n`);
  return secrets;
}

function complete(secrets, secretsFile) {
  const missing = Object.entries(laterRecipes).filter(([name]) => typeof secrets[name] !== 'string');
  return missing.length === 0
    ? secrets
    : write(secretsFile, { ...secrets, ...made(Object.fromEntries(missing)) });
}

function parse(text, secretsFile) {
  const damaged = new Sentence(
    `${secretsFile} is damaged: restore it from your backup; without its keys the stored data cannot be read.`,
  );
  let secrets;
  try {
    secrets = JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) throw damaged;
    throw error;
  }
  const isWhole = Object.keys(recipes).every((name) => typeof secrets?.[name] === 'string');
  if (!isWhole) throw damaged;
  return secrets;
}
