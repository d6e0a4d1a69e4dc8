import { VueQueryPlugin } from '@tanstack/vue-query';
import { createApp } from 'vue';
import { createQueryClient } from '@/shared/api/query-client';
import { followSystemTheme } from '@/shared/composables/useTheme';
import { forgetSession } from '@/shared/session/useSession';
import App from './App.vue';
import { i18n, startLocale } from './i18n';
import { createRouter, fetchLaterPages } from './router';
import './theme.css';

const queryClient = createQueryClient(() => {
  const { meta, matched, fullPath } = router.currentRoute.value;
  // The first visit without a session is the router's own business.
  if (matched.length === 0 || !meta['needsSession']) return;
  forgetSession(queryClient);
  void router.push({ name: 'sign-in', query: { next: fullPath, ended: 'true' } });
});
const router = createRouter(queryClient);

followSystemTheme();
void startLocale().then(async () => {
  createApp(App).use(VueQueryPlugin, { queryClient }).use(i18n).use(router).mount('#app');
  await router.isReady();
  await fetchLaterPages();
});
