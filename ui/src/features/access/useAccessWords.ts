import { useI18n } from 'vue-i18n';
import type { Explanation } from '@/shared/api/types';
import { useLabel } from '@/shared/composables/useLabel';

type Level = Explanation['levels'][number];
export type AccessWords = {
  readonly nameOf: (organizationId: string) => string;
  readonly because: (explanation: Explanation) => string;
  /** What keeps a role that allows the action from counting. */
  readonly obstacle: (level: Level, status: Explanation['status']) => string;
  readonly grant: (
    grant: Explanation['grant'],
  ) => readonly { readonly label: string; readonly value: string }[];
};

/** An explanation in sentences. */
export function useAccessWords(names: () => ReadonlyMap<string, string>): AccessWords {
  const { t } = useI18n();
  const label = useLabel();
  const nameOf = (organizationId: string): string => names().get(organizationId) ?? t('access.above');
  const rolesOf = (roles: readonly string[]): string =>
    roles.length === 0 ? t('access.nobody') : roles.map((role) => label('roles', role)).join(', ');
  return {
    nameOf,
    because({ by, decision, levels, waitsFor }) {
      if (waitsFor !== null) return t(`access.waits.${waitsFor}`);
      if (by) {
        const facts = { role: label('roles', by.role), organization: nameOf(by.organizationId) };
        return t(`access.by.${by.level}`, facts);
      }
      if (decision === 'closed') return t('access.because.closed');
      if (decision === 'unknown') return t('access.because.unknown');
      const roles = levels.map(({ role }) => label('roles', role));
      return t('access.because.forbidden', { roles: [...new Set(roles)].join(', ') });
    },
    obstacle({ allows, permits, status: there }, here) {
      if (!allows) return t('common.none');
      if (permits) return t('access.nothing');
      return t(`hierarchy.state.${there === 'active' ? here : there}`);
    },
    grant: ({ own, above, tokens, grantable }) => [
      { label: t('access.ownRoles'), value: rolesOf(own) },
      { label: t('access.aboveRoles'), value: rolesOf(above) },
      {
        label: t('access.tokens'),
        value: tokens === null ? t('access.noTokens') : label('tokens.reach', tokens),
      },
      { label: t('access.sets'), value: t(grantable ? 'access.inSets' : 'access.notInSets') },
    ],
  };
}
