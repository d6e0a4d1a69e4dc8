import { createI18n } from 'vue-i18n';
import { en } from './locales/en';
import type { Messages } from './locales/en';

/** A new language is one more folder beside `locales/en`, typed as `Messages`, and one entry here. */
const messages: { readonly en: Messages } = { en };

export const i18n = createI18n({ legacy: false, locale: 'en', fallbackLocale: 'en', messages });
