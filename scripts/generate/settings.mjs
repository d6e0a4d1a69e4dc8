import { settings } from '../settings.mjs';
import { code, page, table } from './markdown.mjs';

export function settingsPage() {
  const rows = settings.map(({ name, default: usual, alone, meaning, secret }) => [
    code(name),
    meaning,
    usual,
    alone ?? usual,
    secret ? 'yes' : '',
  ]);
  return page(
    'Settings',
    '`npm start` and `npx slipway` read these environment variables. `npm start` passes each process the settings ' +
      'that it needs and no others; a process that is started by hand has to be given its own. An empty value counts ' +
      'as not set. A value that cannot be right stops the start with its name.',
    table(['variable', 'meaning', 'default', 'started by hand', 'secret'], rows),
    'Where the secrets are and what to back up: [operate](how-to/operate.md).',
  );
}
