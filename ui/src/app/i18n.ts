import { createI18n } from 'vue-i18n';
import { en } from './locales/en';
import type { Messages } from './locales/en';

export const LOCALES = ['en', 'de'] as const;
export type Locale = (typeof LOCALES)[number];

const STORAGE_KEY = 'locale';

/** A language whose file has not arrived speaks English. */
const messages: Readonly<Record<Locale, Messages>> = { en, de: en };

export const i18n = createI18n({ legacy: false, locale: 'en', fallbackLocale: 'en', messages });

/** A language other than English is a file of its own, fetched when it is wanted. */
const LOADERS: Readonly<Record<Exclude<Locale, 'en'>, () => Promise<Messages>>> = {
  de: async () => (await import('./locales/de')).de,
};

export function preferredLocale(stored: string | null, languages: readonly string[]): Locale {
  const wanted = [stored ?? '', ...languages].map((language) => language.slice(0, 2).toLowerCase());
  return wanted.flatMap((language) => LOCALES.find((locale) => locale === language) ?? [])[0] ?? 'en';
}

/** At the start: what was chosen before, else the first language of the browser that there is. */
export async function startLocale(): Promise<void> {
  await show(preferredLocale(localStorage.getItem(STORAGE_KEY), navigator.languages));
}

export async function chooseLocale(locale: Locale): Promise<void> {
  await show(locale);
  localStorage.setItem(STORAGE_KEY, locale);
}

async function show(locale: Locale): Promise<void> {
  if (locale !== 'en') i18n.global.setLocaleMessage(locale, await LOADERS[locale]());
  i18n.global.locale.value = locale;
  document.documentElement.lang = locale;
}
