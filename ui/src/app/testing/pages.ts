import { VueQueryPlugin } from '@tanstack/vue-query';
import { mount } from '@vue/test-utils';
import type { VueWrapper } from '@vue/test-utils';
import { vi } from 'vitest';
import type { Component } from 'vue';
import { createMemoryHistory, createRouter } from 'vue-router';
import type { Router } from 'vue-router';
import { createQueryClient } from '@/shared/api/query-client';

export type Answer = { readonly status?: number; readonly body: unknown };
export type Request = {
  readonly method: string;
  readonly url: string;
  readonly body: unknown;
  readonly headers: Headers;
};

/** Answers `METHOD /path` with what the test says, in place of the network; records what was asked. */
export function serve(routes: Readonly<Record<string, Answer | (() => Answer)>>): readonly Request[] {
  const requests: Request[] = [];
  vi.stubGlobal('fetch', async (url: string, init: RequestInit = {}) => {
    const method = init.method ?? 'GET';
    const body: unknown = typeof init.body === 'string' ? JSON.parse(init.body) : null;
    requests.push({ method, url, body, headers: new Headers(init.headers) });
    const route = routes[`${method} ${url.split('?')[0]}`];
    const answer =
      typeof route === 'function' ? route() : (route ?? { status: 404, body: { code: 'not_found' } });
    return new Response(JSON.stringify(answer.body), {
      status: answer.status ?? 200,
      headers: { 'Content-Type': 'application/json' },
    });
  });
  return requests;
}

const PATHS = {
  home: '/',
  overview: '/overview/:organizationId?',
  orders: '/orders',
  'new-order': '/orders/new',
  operation: '/operations/:operationId/:organizationId?',
  servers: '/servers',
  server: '/servers/:serverId',
  audit: '/audit',
  'audit-event': '/:organizationId/audit/events/:eventId',
  'audit-thing': '/:organizationId/audit/things/:stream',
  credentials: '/credentials',
  members: '/members',
  hierarchy: '/organizations',
  account: '/account',
  'sign-in': '/sign-in',
  'forgot-password': '/forgot-password',
};

/** Every page by name, empty: what a component links to, not what is there. */
export function aRouter(): Router {
  const routes = Object.entries(PATHS).map(([name, path]) => ({
    name,
    path,
    component: { template: '<p />' },
  }));
  return createRouter({ history: createMemoryHistory(), routes });
}

export function mountPage(
  component: Component,
  props: Record<string, unknown> = {},
  router: Router = aRouter(),
): VueWrapper {
  const queryClient = createQueryClient(() => undefined);
  return mount(component, {
    props,
    attachTo: document.body,
    global: { plugins: [router, [VueQueryPlugin, { queryClient }]] },
  });
}
