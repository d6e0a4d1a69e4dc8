import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export type Schema = {
  readonly type?: string;
  readonly enum?: readonly string[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly $ref?: string;
};
type Parameter = { readonly name: string; readonly in: 'path' | 'query' | 'header' };
type Content = Readonly<Record<string, { readonly schema?: Schema }>>;
type Operation = {
  readonly operationId: string;
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly content: Content };
  readonly responses: Readonly<Record<string, { readonly content?: Content }>>;
};
export type ApiDocument = {
  readonly openapi: string;
  readonly paths: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
};

export type Route = {
  readonly id: string;
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly pathParameters: readonly string[];
  readonly query: readonly string[];
  readonly body: Schema | null;
  readonly responses: Operation['responses'];
};

/** The committed document, from which the tests make their tables; another test holds the served one against it. */
export const committedDocument = JSON.parse(
  readFileSync(join(__dirname, '..', '..', 'docs', 'openapi.json'), 'utf8'),
) as ApiDocument;

export function routesOf(document: ApiDocument): readonly Route[] {
  return Object.entries(document.paths).flatMap(([path, operations]) =>
    (['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const).flatMap((method) => {
      const operation = operations[method.toLowerCase()] as Operation | undefined;
      return operation ? [routeOf(document, method, path, operation)] : [];
    }),
  );
}

function routeOf(document: ApiDocument, method: Route['method'], path: string, operation: Operation): Route {
  const body = operation.requestBody?.content['application/json']?.schema;
  return {
    id: operation.operationId,
    method,
    path,
    pathParameters: [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? ''),
    query: (operation.parameters ?? []).filter((one) => one.in === 'query').map(({ name }) => name),
    body: body ? resolved(document, body) : null,
    responses: operation.responses,
  };
}

export function resolved(document: ApiDocument, schema: Schema): Schema {
  const name = schema.$ref?.split('/').at(-1);
  return name === undefined ? schema : (document.components.schemas[name] ?? {});
}

/** The path with these ids in it, as they are: a hostile id is not encoded. */
export function pathOf(route: Route, ids: Readonly<Record<string, string>>): string {
  return route.path.replaceAll(/\{(\w+)\}/g, (_, name: string) => ids[name] ?? '');
}
