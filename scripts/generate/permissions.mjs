import { RequestMethod } from '@nestjs/common';
import { byText, code, page, table } from './markdown.mjs';

const pathOf = (...parts) =>
  `/${parts
    .flatMap((part) => part.split('/'))
    .filter((part) => part !== '')
    .join('/')}`;

function routesOf(controller, keys) {
  const handlers = Object.getOwnPropertyNames(controller.prototype)
    .map((name) => controller.prototype[name])
    .filter((handler) => typeof handler === 'function' && Reflect.hasMetadata('method', handler));
  return handlers.map((handler) => ({
    method: RequestMethod[Reflect.getMetadata('method', handler)],
    path: pathOf(Reflect.getMetadata('path', controller), Reflect.getMetadata('path', handler)),
    access: Reflect.getMetadata(keys.accessKey, handler),
  }));
}

const shown = (routes) =>
  routes
    .map(({ method, path }) => code(`${method} ${path}`))
    .sort(byText)
    .join('<br>');

export function permissionsPage({ controllers, exportsOf }) {
  const { grants } = exportsOf('libs/domain/src/organizations/access.policies');
  const keys = exportsOf('apps/api/src/http/declared-access');
  const routes = controllers.flatMap((controller) => routesOf(controller, keys));
  const having = (kind) => routes.filter(({ access }) => access.kind === kind);
  const rows = Object.entries(grants)
    .sort(([a], [b]) => byText(a, b))
    .map(([permission, { own, above, tokens }]) => [
      code(permission),
      own.join(', '),
      above.join(', '),
      tokens ?? 'none',
      shown(having('permission').filter(({ access }) => access.permission === permission)),
    ]);
  return page(
    'Permissions',
    'Who may do what. A role counts in the organization itself, or in an organization above it, as far as the table ' +
      'says; never in one below. An API token needs the scope besides, and can never do more than its owner may at ' +
      'that moment; `none` means that no token may do it. What the table does not allow is refused.',
    table(['permission', 'role here', 'role above', 'scope of a token', 'routes'], rows),
    '## Routes without a permission',
    table(
      ['access', 'routes'],
      [
        ['anybody who is signed in', shown(having('signed_in'))],
        ['public', shown(having('public'))],
      ],
    ),
    'A route that declares nothing stops the start of the API. Besides these the API serves the dashboard, ' +
      '`/v1/docs` and `/v1/openapi.json` to everybody.',
  );
}
