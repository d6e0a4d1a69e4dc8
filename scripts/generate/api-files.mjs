import { loadBuiltApi } from './built-api.mjs';
import { errorsPage } from './errors.mjs';
import { formatted } from './markdown.mjs';
import { openApiDocument } from './openapi.mjs';
import { permissionsPage } from './permissions.mjs';
import { settingsPage } from './settings.mjs';
import { uiGrants } from './ui-grants.mjs';

/** What is generated from the built API, as `[path in the clone, text]`; the same code gives the same texts. */
export async function apiFiles(signal) {
  const api = loadBuiltApi();
  const pages = [
    ['docs/errors.md', errorsPage(api)],
    ['docs/permissions.md', permissionsPage(api)],
    ['docs/settings.md', settingsPage()],
  ];
  const openApi = ['docs/openapi.json', await openApiDocument(signal)];
  const texts = pages.map(async ([path, text]) => [path, await formatted(text)]);
  const rights = ['ui/src/shared/session/grants.ts', await formatted(uiGrants(api), 'typescript')];
  return [openApi, rights, ...(await Promise.all(texts))];
}
