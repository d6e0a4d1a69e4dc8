import { readonly, ref } from 'vue';
import type { Ref } from 'vue';
import { useI18n } from 'vue-i18n';
import { api } from '@/shared/api/api';
import { ApiError } from '@/shared/api/api-error';
import type { AuditFilter as AuditQuery } from '@/shared/api/api';
import { useErrorWords } from '@/shared/components/useErrorText';
import { useToasts } from '@/shared/toasts/useToasts';

const PAGE_SIZE = 100;
/** What a tab can hold without pain; an auditor of more takes the operator's `export-events`. */
const MOST = 20_000;

/** All that the filter finds as lines of JSON, page by page, into a file. */
export function useAuditExport(organizationId: () => string): {
  readonly isExporting: Readonly<Ref<boolean>>;
  readonly run: (query: AuditQuery) => Promise<void>;
} {
  const { t } = useI18n();
  const { show } = useToasts();
  const words = useErrorWords();
  const isExporting = ref(false);

  async function collect(query: AuditQuery): Promise<readonly string[]> {
    const lines: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await api.audit(organizationId(), { ...query, cursor, limit: PAGE_SIZE });
      lines.push(...page.items.map((entry) => JSON.stringify(entry)));
      cursor = page.next ?? undefined;
    } while (cursor !== undefined && lines.length < MOST);
    return lines;
  }

  async function run(query: AuditQuery): Promise<void> {
    if (isExporting.value) return;
    isExporting.value = true;
    try {
      const lines = await collect(query);
      save(lines);
      show({
        tone: 'good',
        title: t('audit.exported', { count: lines.length }),
        detail: t('audit.exportedDetail'),
      });
    } catch (thrown) {
      if (!(thrown instanceof ApiError)) throw thrown;
      show({ tone: 'bad', ...words(thrown) });
    } finally {
      isExporting.value = false;
    }
  }
  return { isExporting: readonly(isExporting), run };
}

function save(lines: readonly string[]): void {
  const url = URL.createObjectURL(new Blob([`${lines.join('\n')}\n`], { type: 'application/x-ndjson' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = 'audit.ndjson';
  link.click();
  URL.revokeObjectURL(url);
}
