import type { Instant } from '@/shared/api/types';

/** Milliseconds between two instants, never negative: the clocks of browser and server may differ. */
export function elapsed(from: Instant, until: Instant | number): number {
  const end = typeof until === 'number' ? until : Date.parse(until);
  return Math.max(0, end - Date.parse(from));
}

/** `850 ms` → `0.9s`; 61 s → `1m 01s`; 3,723 s → `1h 02m`. One width per magnitude, so that it can tick. */
export function formatDuration(milliseconds: number): string {
  // A stage that ended within a blink did take place: no zero.
  if (milliseconds < 50) return '<0.1s';
  const tenths = Math.round(Math.max(0, milliseconds) / 100);
  if (tenths < 100) return `${(tenths / 10).toFixed(1)}s`;
  const whole = Math.round(milliseconds / 1000);
  if (whole < 60) return `${whole}s`;
  if (whole < 3600) return `${Math.floor(whole / 60)}m ${pad(whole % 60)}s`;
  return `${Math.floor(whole / 3600)}h ${pad(Math.floor((whole % 3600) / 60))}m`;
}

function pad(value: number): string {
  return String(value).padStart(2, '0');
}
