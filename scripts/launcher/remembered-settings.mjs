import { settings } from '../settings.mjs';
import { readNote, writeWhole } from './files.mjs';
import { Sentence } from './sentences.mjs';

const isSecret = new Set(settings.filter(({ secret }) => secret).map(({ name }) => name));

/** Notes the settings of this start for operator commands; of secret ones only the names. */
export function rememberSettings(paths, given) {
  const entries = Object.entries(given);
  const open = Object.fromEntries(entries.filter(([name]) => !isSecret.has(name)));
  const secret = entries.map(([name]) => name).filter((name) => isSecret.has(name));
  writeWhole(paths.settingsFile, JSON.stringify({ open, secret }));
}

/** The settings of the last start with those of this command over them. */
export function recallSettings(paths, given) {
  const { open, secret } = readNote(paths.settingsFile) ?? { open: {}, secret: [] };
  const missing = secret.filter((name) => given[name] === undefined);
  if (missing.length > 0)
    throw new Sentence(
      `npm start was given ${missing.join(' and ')}, which it does not write down: set the same for this command.`,
    );
  return { ...open, ...given };
}
