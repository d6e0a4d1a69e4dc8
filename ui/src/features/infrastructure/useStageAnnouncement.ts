import { readonly, ref, watch } from 'vue';
import type { Ref } from 'vue';
import { useI18n } from 'vue-i18n';
import type { Operation } from '@/shared/api/types';
import { movedStages } from './stages';

/** One sentence per move, for an aria-live region. */
export function useStageAnnouncement(operation: Readonly<Ref<Operation | null>>): Readonly<Ref<string>> {
  const { t } = useI18n();
  const announcement = ref('');
  watch(operation, (after, before) => {
    if (!after) return;
    const moved = movedStages(before ?? null, after);
    if (moved.length === 0) return;
    announcement.value = moved
      .map(({ name, status }) =>
        t('operation.announce', {
          stage: t(`operation.stage.${name}`),
          state: t(`operation.stageState.${status}`),
        }),
      )
      .join(', ');
  });
  return readonly(announcement);
}
