import type { IncomingHttpHeaders } from 'node:http';
import { HttpError, invalid, notFound } from './http-error';

export type RouteRequest = {
  readonly params: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
  readonly headers: IncomingHttpHeaders;
  readonly body: unknown;
  /** Aborted when the sandbox stops: every wait must listen to it. */
  readonly stopping: AbortSignal;
};

export type Answer =
  | {
      readonly kind: 'json';
      readonly status: number;
      readonly body: unknown;
      readonly headers?: Readonly<Record<string, string>>;
    }
  | { readonly kind: 'empty' }
  /** No answer ever: the connection is cut after that time. */
  | { readonly kind: 'silence'; readonly forMs: number };

export type Route = {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Segments, `:name` for a parameter. */
  readonly path: string;
  /** Query parameters that it knows. */
  readonly query?: readonly string[];
  readonly isPublic?: true;
  readonly handle: (request: RouteRequest) => Promise<Answer> | Answer;
};

export type Found = {
  readonly route: Route;
  readonly params: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
};

/** Throws HttpError 404 for an unknown path and 405 for a known path with another method. */
export function findRoute(routes: readonly Route[], method: string, target: string): Found {
  const [path = '', search = ''] = target.split('?', 2);
  const matches = routes.flatMap((route) => {
    const params = match(route.path, path);
    return params === undefined ? [] : [{ route, params }];
  });
  const found = matches.find(({ route }) => route.method === method);
  if (found !== undefined) return { ...found, query: queryOf(search, found.route.query ?? []) };
  if (matches.length === 0) throw notFound('There is nothing at this path.');
  const allow = matches.map(({ route }) => route.method).join(', ');
  throw new HttpError(405, 'method_not_allowed', `This path takes ${allow}.`, { allow });
}

function match(pattern: string, path: string): Readonly<Record<string, string>> | undefined {
  const wanted = pattern.split('/');
  const given = path.split('/');
  if (wanted.length !== given.length) return undefined;
  const params: Record<string, string> = {};
  for (const [index, segment] of wanted.entries()) {
    const value = given[index] ?? '';
    if (segment.startsWith(':')) params[segment.slice(1)] = value;
    else if (segment !== value) return undefined;
  }
  return params;
}

function queryOf(search: string, known: readonly string[]): Readonly<Record<string, string>> {
  const query: Record<string, string> = {};
  for (const [name, value] of new URLSearchParams(search)) {
    if (!known.includes(name)) {
      throw invalid(
        `The query has an unknown parameter: ${known.length === 0 ? 'it takes none' : `known is ${known.join(', ')}`}.`,
      );
    }
    if (query[name] !== undefined) throw invalid(`The query parameter ${name} is given twice.`);
    query[name] = value;
  }
  return query;
}
