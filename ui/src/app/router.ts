import type { QueryClient } from '@tanstack/vue-query';
import { createRouter as createVueRouter, createWebHistory } from 'vue-router';
import type { RouteRecordRaw, Router } from 'vue-router';
import { api } from '@/shared/api/api';
import { ApiError } from '@/shared/api/api-error';
import { meQuery } from '@/shared/session/useSession';
import AppLayout from '@/app/AppLayout.vue';
import NotFoundPage from '@/app/NotFoundPage.vue';
import AuditPage from '@/features/audit/AuditPage.vue';
import NewOrderPage from '@/features/infrastructure/NewOrderPage.vue';
import OperationPage from '@/features/infrastructure/OperationPage.vue';
import OrdersPage from '@/features/infrastructure/OrdersPage.vue';
import HomePage from '@/features/organizations/HomePage.vue';
import OverviewPage from '@/features/organizations/OverviewPage.vue';
import ServerPage from '@/features/servers/ServerPage.vue';
import ServersPage from '@/features/servers/ServersPage.vue';
import ForgotPasswordPage from '@/features/session/ForgotPasswordPage.vue';
import ResetPasswordPage from '@/features/session/ResetPasswordPage.vue';
import SignInPage from '@/features/session/SignInPage.vue';
import VerifyEmailPage from '@/features/session/VerifyEmailPage.vue';
import SetupPage from '@/features/setup/SetupPage.vue';

// What is needed to start is in the first file. The other pages are fetched right after it, not on the first click: a
// page whose file cannot be fetched (an outage, a newer release) would be a link that does nothing.
const HierarchyPage = () => import('@/features/organizations/HierarchyPage.vue');
const MembersPage = () => import('@/features/access/MembersPage.vue');
const PermissionSetsPage = () => import('@/features/access/PermissionSetsPage.vue');
const AccessPage = () => import('@/features/access/AccessPage.vue');
const SafeguardsPage = () => import('@/features/access/SafeguardsPage.vue');
const AccountPage = () => import('@/features/account/AccountPage.vue');
const InvitationPage = () => import('@/features/invitation/InvitationPage.vue');
const ProviderReturnPage = () => import('@/features/session/ProviderReturnPage.vue');
const TokensPage = () => import('@/features/access/TokensPage.vue');
const ConnectionsPage = () => import('@/features/connections/ConnectionsPage.vue');
const ConnectServerPage = () => import('@/features/connections/ConnectServerPage.vue');
const ConnectionPage = () => import('@/features/connections/ConnectionPage.vue');
const CredentialsPage = () => import('@/features/credentials/CredentialsPage.vue');
const AuditEventPage = () => import('@/features/audit/AuditEventPage.vue');
const AuditThingPage = () => import('@/features/audit/AuditThingPage.vue');
const BillingPage = () => import('@/features/payments/BillingPage.vue');
const LedgerPage = () => import('@/features/payments/LedgerPage.vue');
const PaymentMethodsPage = () => import('@/features/payments/PaymentMethodsPage.vue');
const laterPages = [
  HierarchyPage,
  MembersPage,
  PermissionSetsPage,
  TokensPage,
  AccessPage,
  SafeguardsPage,
  AccountPage,
  InvitationPage,
  ProviderReturnPage,
  ConnectionsPage,
  ConnectServerPage,
  ConnectionPage,
  CredentialsPage,
  BillingPage,
  LedgerPage,
  PaymentMethodsPage,
  AuditEventPage,
  AuditThingPage,
];

/** What could not be fetched now is fetched again when it is gone to. */
export async function fetchLaterPages(): Promise<void> {
  await Promise.allSettled(laterPages.map((load) => load()));
}

const organizationPages: RouteRecordRaw[] = [
  {
    path: '',
    name: 'overview',
    component: OverviewPage,
  },
  {
    path: 'orders',
    name: 'orders',
    component: OrdersPage,
  },
  {
    path: 'orders/new',
    name: 'new-order',
    component: NewOrderPage,
  },
  {
    path: 'operations/:operationId',
    name: 'operation',
    component: OperationPage,
  },
  { path: 'servers', name: 'servers', component: ServersPage },
  {
    path: 'servers/:serverId',
    name: 'server',
    component: ServerPage,
  },
  { path: 'organizations', name: 'hierarchy', component: HierarchyPage },
  { path: 'members', name: 'members', component: MembersPage },
  { path: 'permission-sets', name: 'permission-sets', component: PermissionSetsPage },
  { path: 'tokens', name: 'tokens', component: TokensPage },
  { path: 'access', name: 'access', component: AccessPage },
  { path: 'safeguards', name: 'safeguards', component: SafeguardsPage },
  { path: 'account', name: 'account', component: AccountPage },
  { path: 'connections', name: 'connections', component: ConnectionsPage },
  { path: 'connections/new', name: 'connect-server', component: ConnectServerPage },
  { path: 'connections/:connectionId', name: 'connection', component: ConnectionPage },
  { path: 'credentials', name: 'credentials', component: CredentialsPage },
  { path: 'billing', name: 'billing', component: BillingPage },
  { path: 'ledger', name: 'ledger', component: LedgerPage },
  { path: 'payment-methods', name: 'payment-methods', component: PaymentMethodsPage },
  { path: 'audit', name: 'audit', component: AuditPage },
  { path: 'audit/events/:eventId', name: 'audit-event', component: AuditEventPage },
  { path: 'audit/things/:stream', name: 'audit-thing', component: AuditThingPage },
];

const routes: RouteRecordRaw[] = [
  { path: '/setup', name: 'setup', component: SetupPage },
  { path: '/sign-in', name: 'sign-in', component: SignInPage },
  // Where the identity provider sends the browser back to.
  { path: '/oidc', name: 'provider-return', component: ProviderReturnPage },
  // Where the links in mails lead.
  { path: '/forgot-password', name: 'forgot-password', component: ForgotPasswordPage },
  { path: '/reset-password', name: 'reset-password', component: ResetPasswordPage },
  { path: '/verify-email', name: 'verify-email', component: VerifyEmailPage },
  { path: '/invitation', name: 'invitation', component: InvitationPage },
  {
    path: '/',
    name: 'home',
    meta: { needsSession: true },
    component: HomePage,
  },
  {
    path: '/o/:organizationId',
    meta: { needsSession: true },
    component: AppLayout,
    children: organizationPages,
  },
  { path: '/:path(.*)*', name: 'not-found', component: NotFoundPage },
];

/** The pages, and the door before them: without a session to sign-in, without an owner to setup. */
export function createRouter(queryClient: QueryClient): Router {
  const router = createVueRouter({
    history: createWebHistory(),
    routes,
    // eslint-disable-next-line @typescript-eslint/no-deprecated -- its replacement is still experimental
    scrollBehavior: (to, from, saved) => (to.path === from.path ? false : (saved ?? { top: 0 })),
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
