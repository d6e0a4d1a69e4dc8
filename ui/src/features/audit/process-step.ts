import type { AuditEntry } from '@/shared/api/types';

/** How a process keeps its place: true, in the log for ever, and rarely what somebody came to read. */
export const isProcessStep = ({ type }: AuditEntry): boolean => type.startsWith('process.');

/** The message or the deadline that a step is about, by its stored name; `null` when the step names none. */
export function subjectOf({ data }: AuditEntry): string | null {
  const { input, work, deadline, outcome } = data;
  return (
    typeIn(input) ??
    typeIn(field(work, 'command')) ??
    typeIn(field(work, 'work')) ??
    text(deadline ?? outcome)
  );
}

const typeIn = (message: unknown): string | null => text(field(message, 'type'));
const text = (value: unknown): string | null => (typeof value === 'string' ? value : null);

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? new Map(Object.entries(value)).get(name) : undefined;
}
