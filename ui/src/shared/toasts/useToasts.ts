import { computed, shallowRef } from 'vue';
import type { ComputedRef } from 'vue';
import type { RouteLocationRaw } from 'vue-router';
import type { ApiCall } from '@/shared/api/calls';

/** What happened, and what to do next. */
export type Toast = {
  readonly tone: 'good' | 'bad' | 'neutral';
  readonly title: string;
  readonly detail?: string | undefined;
  readonly link?: { readonly label: string; readonly to: RouteLocationRaw } | undefined;
  readonly call?: ApiCall | undefined;
};
export type ShownToast = Toast & { readonly id: number };

const MOST = 4;
const toasts = shallowRef<readonly ShownToast[]>([]);
let last = 0;

export function useToasts(): {
  readonly toasts: ComputedRef<readonly ShownToast[]>;
  readonly show: (toast: Toast) => void;
  readonly dismiss: (id: number) => void;
} {
  return {
    toasts: computed(() => toasts.value),
    show(toast) {
      last += 1;
      toasts.value = [...toasts.value, { ...toast, id: last }].slice(-MOST);
    },
    dismiss(id) {
      toasts.value = toasts.value.filter((toast) => toast.id !== id);
    },
  };
}
