import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger';
import type { OpenAPIObject } from '@nestjs/swagger';

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
  return SwaggerModule.createDocument(app, about, { operationIdFactory: operationId });
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
