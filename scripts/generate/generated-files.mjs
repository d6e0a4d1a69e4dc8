import { loadBuiltApi } from './built-api.mjs';
import { errorsPage } from './errors.mjs';
import { eventsPage } from './events.mjs';
import { formatted } from './markdown.mjs';
import { openApiDocument } from './openapi.mjs';
import { permissionsPage } from './permissions.mjs';
import { settingsPage } from './settings.mjs';

/** Every generated file as `[path in the clone, text]`; the same code gives the same texts. */
export async function generatedFiles(signal) {
  const api = loadBuiltApi();
  const pages = [
    ['docs/errors.md', errorsPage(api)],
    ['docs/events.md', eventsPage(api)],
    ['docs/permissions.md', permissionsPage(api)],
    ['docs/settings.md', settingsPage()],
  ];
  const openApi = ['docs/openapi.json', await openApiDocument(signal)];
  const texts = pages.map(async ([path, text]) => [path, await formatted(text)]);
  return [openApi, ...(await Promise.all(texts))];
}
