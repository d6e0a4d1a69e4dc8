import type { Faults } from '../faults/faults';
import type { Hosts } from '../hosts/hosts';
import type { Answer, Route, RouteRequest } from '../http/router';
import type { Cloud } from './cloud';
import { parseHostCommands, parseServerWish, shownServer, type ServerRecord } from './server-record';

export function cloudRoutes(cloud: Cloud, hosts: Hosts, faults: Faults): readonly Route[] {
  const shown = (record: ServerRecord): unknown => shownServer(record, hosts.statusOf(record.id));
  return [...readRoutes(cloud, faults, shown), ...changeRoutes(cloud, faults, shown)];
}

type Show = (record: ServerRecord) => unknown;

function readRoutes(cloud: Cloud, faults: Faults, shown: Show): readonly Route[] {
  return [
    {
      method: 'GET',
      path: '/cloud/servers',
      query: ['tag'],
      handle: ({ query, stopping }) =>
        faults.around('cloudRead', stopping, async () =>
          ok({ servers: cloud.list(query['tag']).map(shown) }),
        ),
    },
    {
      method: 'GET',
      path: '/cloud/limits',
      handle: ({ stopping }) =>
        faults.around('cloudRead', stopping, async () => ok({ servers: cloud.limits() })),
    },
    {
      method: 'GET',
      path: '/cloud/servers/:id',
      handle: (request) => ok(shown(cloud.get(idOf(request)))),
    },
    {
      method: 'GET',
      path: '/cloud/billing',
      handle: () => ok({ records: cloud.billing() }),
    },
  ];
}

function changeRoutes(cloud: Cloud, faults: Faults, shown: Show): readonly Route[] {
  return [
    {
      method: 'POST',
      path: '/cloud/servers',
      handle: async ({ body, stopping }) => {
        const wish = parseServerWish(body);
        const record = await faults.around('cloudCreate', stopping, () => cloud.create(wish));
        return { kind: 'json', status: 201, body: shown(record) };
      },
    },
    {
      method: 'DELETE',
      path: '/cloud/servers/:id',
      handle: async (request) => {
        const { id } = cloud.get(idOf(request));
        await faults.around('cloudDelete', request.stopping, () => cloud.delete(id));
        return { kind: 'empty' };
      },
    },
    {
      method: 'PATCH',
      path: '/cloud/servers/:id/host',
      handle: async (request) => {
        const { id } = cloud.get(idOf(request));
        return ok({ commands: await cloud.writeCommands(id, parseHostCommands(request.body)) });
      },
    },
  ];
}

function idOf({ params }: RouteRequest): string {
  return params['id'] ?? '';
}

function ok(body: unknown): Answer {
  return { kind: 'json', status: 200, body };
}
