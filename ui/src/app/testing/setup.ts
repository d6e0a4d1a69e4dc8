import { config, enableAutoUnmount } from '@vue/test-utils';
import { afterEach } from 'vitest';
import { i18n } from '@/app/i18n';

// A missing sentence is a failing test, not a key on the screen.
i18n.global.setMissingHandler((_locale, key) => {
  throw new Error(`no text for "${key}"`);
});
config.global.plugins.push(i18n);
enableAutoUnmount(afterEach);
