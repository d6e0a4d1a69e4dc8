import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, getSchemaPath, SwaggerModule } from '@nestjs/swagger';
import type { OpenAPIObject } from '@nestjs/swagger';
import { Problem } from './problem-schema';

type Path = OpenAPIObject['paths'][string];
type Operation = NonNullable<Path['get']>;

/** The document of every route, made from the same classes that validate requests. */
export function openApiDocument(app: INestApplication): OpenAPIObject {
  const about = new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle('Slipway API')
    .setDescription(
      'Commands answer with X-Consistency-Token; give it to a query as ?after= to read your own write. ' +
        'Every error is application/problem+json with a stable code.',
    )
    .setVersion('1')
    .addBearerAuth({ type: 'http', scheme: 'bearer', description: 'An API token.' })
    .addCookieAuth('session')
    .addSecurityRequirements('bearer')
    .addSecurityRequirements('cookie')
    .build();
  const options = { operationIdFactory: operationId, extraModels: [Problem] };
  const document = SwaggerModule.createDocument(app, about, options);
  for (const [route, path] of Object.entries(document.paths)) complete(route, path);
  return document;
}

/** What no controller says of itself: the organization comes from the path by the guard, refusals by the filter. */
function complete(route: string, path: Path): void {
  const schema = { $ref: getSchemaPath(Problem) };
  const refusal = { description: 'A refusal.', content: { 'application/problem+json': { schema } } };
  for (const operation of operationsOf(path)) operation.responses['default'] = refusal;
  if (!route.includes('{organizationId}')) return;
  const id = { type: 'string', format: 'uuid' } as const;
  path.parameters = [{ name: 'organizationId', in: 'path', required: true, schema: id }];
}

function operationsOf({ get, post, put, patch, delete: remove }: Path): readonly Operation[] {
  return [get, post, put, patch, remove].filter((operation) => operation !== undefined);
}

/** `OrdersController.place` → `orders_place`: stable, and the name of the generated client's function. */
function operationId(controller: string, method: string): string {
  const name = controller.replace(/Controller$/, '');
  return `${name.charAt(0).toLowerCase()}${name.slice(1)}_${method}`;
}

/** The document at `/v1/openapi.json`, and a page to browse it. */
export function serveOpenApi(app: INestApplication): void {
  SwaggerModule.setup('v1/docs', app, openApiDocument(app), { jsonDocumentUrl: 'v1/openapi.json' });
}
