import { useI18n } from 'vue-i18n';
import type { AuditEntry } from '@/shared/api/types';
import { useLabel } from '@/shared/composables/useLabel';

/** Who did it, in words; of a forgotten person nothing is left to say. */
export function useAuthor(): (entry: Pick<AuditEntry, 'actor'>) => string {
  const { t } = useI18n();
  const label = useLabel();
  return ({ actor: { kind, name, id, forgotten } }) => {
    if (kind === 'process') return t('audit.byProcess', { name: label('audit.process', id) });
    if (kind === 'operator') return t('audit.byOperator');
    const shown = forgotten ? t('audit.forgotten') : (name ?? id);
    return t(kind === 'token' ? 'audit.byToken' : 'audit.by', { name: shown });
  };
}
