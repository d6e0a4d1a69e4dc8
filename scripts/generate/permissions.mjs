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
    isFresh: Reflect.getMetadata(keys.freshKey, handler) ?? false,
  }));
}

const shown = (routes) =>
  routes
    .map(({ method, path }) => code(`${method} ${path}`))
    .sort(byText)
    .join('<br>');

export function permissionsPage({ controllers, exportsOf }) {
  const { grants, isGrantable } = exportsOf('libs/domain/src/organizations/access.policies');
  const keys = exportsOf('apps/api/src/http/declared-access');
  const routes = controllers.flatMap((controller) => routesOf(controller, keys));
  const having = (kind) => routes.filter(({ access }) => access.kind === kind);
  const rows = Object.entries(grants)
    .sort(([a], [b]) => byText(a, b))
    .map(([permission, { own, above, tokens, operators }]) => [
      code(permission),
      own.join(', ') + (operators ? ' of the installation' : ''),
      above.join(', '),
      isGrantable(permission) ? 'yes' : 'no',
      tokens ?? 'none',
      shown(having('permission').filter(({ access }) => access.permission === permission)),
    ]);
  return page(
    'Permissions',
    'Who may do what. A role counts in the organization itself, or in an organization above it, as far as the table ' +
      'says; never in one below. A permission set of a custom role may hold what says `yes`, and counts in its own ' +
      'organization only. An API token needs the scope besides, and can never do more than its owner may at ' +
      'that moment; `none` means that no token may do it. `of the installation` is the organization that it was set up ' +
      'with, and no other: its owners are the operators. What the table does not allow is refused.',
    table(['permission', 'role here', 'role above', 'in a set', 'scope of a token', 'routes'], rows),
    '## Routes without a permission',
    table(
      ['access', 'routes'],
      [
        ['anybody who is signed in', shown(having('signed_in'))],
        ['anybody who is signed in with a browser; no token', shown(having('in_person'))],
        ['public', shown(having('public'))],
      ],
    ),
    '## Routes that need a fresh proof',
    'With a session these work for ten minutes after its person has said password and second factor.',
    table(['routes'], [[shown(routes.filter(({ isFresh }) => isFresh))]]),
    'A route that declares nothing stops the start of the API. Besides these the API serves the dashboard, ' +
      '`/v1/docs` and `/v1/openapi.json` to everybody.',
  );
}
