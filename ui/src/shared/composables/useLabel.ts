import { useI18n } from 'vue-i18n';

/** The wording of a value that the server may extend; an unknown one is shown as it is. */
export function useLabel(): (group: string, value: string) => string {
  const { t, te } = useI18n();
  return (group, value) => {
    const key = `${group}['${value}']`;
    return te(key) ? t(key) : value;
  };
}
