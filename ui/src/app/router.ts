import type { QueryClient } from '@tanstack/vue-query';
import { createRouter as createVueRouter, createWebHistory } from 'vue-router';
import type { RouteRecordRaw, Router } from 'vue-router';
import { api } from '@/shared/api/api';
import { ApiError } from '@/shared/api/api-error';
import { meQuery } from '@/shared/session/useSession';

const organizationPages: RouteRecordRaw[] = [
  {
    path: '',
    name: 'overview',
    component: () => import('@/features/organizations/OverviewPage.vue'),
  },
  {
    path: 'orders',
    name: 'orders',
    component: () => import('@/features/infrastructure/OrdersPage.vue'),
  },
  {
    path: 'orders/new',
    name: 'new-order',
    component: () => import('@/features/infrastructure/NewOrderPage.vue'),
  },
  {
    path: 'operations/:operationId',
    name: 'operation',
    component: () => import('@/features/infrastructure/OperationPage.vue'),
  },
  { path: 'servers', name: 'servers', component: () => import('@/features/servers/ServersPage.vue') },
  {
    path: 'servers/:serverId',
    name: 'server',
    component: () => import('@/features/servers/ServerPage.vue'),
  },
  { path: 'audit', name: 'audit', component: () => import('@/features/audit/AuditPage.vue') },
];

const routes: RouteRecordRaw[] = [
  { path: '/setup', name: 'setup', component: () => import('@/features/setup/SetupPage.vue') },
  { path: '/sign-in', name: 'sign-in', component: () => import('@/features/session/SignInPage.vue') },
  {
    path: '/',
    name: 'home',
    meta: { needsSession: true },
    component: () => import('@/features/organizations/HomePage.vue'),
  },
  {
    path: '/o/:organizationId',
    meta: { needsSession: true },
    component: () => import('@/app/AppLayout.vue'),
    children: organizationPages,
  },
  { path: '/:path(.*)*', name: 'not-found', component: () => import('@/app/NotFoundPage.vue') },
];

/** The pages, and the door before them: without a session to sign-in, without an owner to setup. */
export function createRouter(queryClient: QueryClient): Router {
  const router = createVueRouter({
    history: createWebHistory(),
    routes,
    // eslint-disable-next-line @typescript-eslint/no-deprecated -- its replacement is still experimental
    scrollBehavior: (_to, _from, saved) => saved ?? { top: 0 },
  });
  router.beforeEach(async (to) => {
    if (!to.matched.some((record) => record.meta['needsSession'])) return true;
    if (!(await isSignedOut(queryClient))) return true;
    if (await isUnclaimed()) return { name: 'setup', hash: to.hash };
    return { name: 'sign-in', query: to.fullPath === '/' ? {} : { next: to.fullPath } };
  });
  return router;
}

/** Only a plain "401" sends to the sign-in; an outage is shown by the page itself, with a way to retry. */
async function isSignedOut(queryClient: QueryClient): Promise<boolean> {
  try {
    await queryClient.query({ ...meQuery, retry: false, staleTime: 'static' });
    return false;
  } catch (error) {
    return error instanceof ApiError && error.status === 401;
  }
}

async function isUnclaimed(): Promise<boolean> {
  try {
    return !(await api.setupState()).claimed;
  } catch (error) {
    // The sign-in page then shows the same outage when it is used; a setup page would be a wrong guess.
    if (error instanceof ApiError) return false;
    throw error;
  }
}
