import type { Instant } from '@/shared/api/types';

const STEPS: readonly (readonly [Intl.RelativeTimeFormatUnit, number])[] = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1000],
];

/** `2 minutes ago`, `in 30 days`; the largest unit that fits. */
export function formatAge(instant: Instant, now: number, locale: string): string {
  const distance = Date.parse(instant) - now;
  const format = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' });
  for (const [unit, size] of STEPS) {
    if (Math.abs(distance) >= size) return format.format(Math.trunc(distance / size), unit);
  }
  return format.format(0, 'second');
}

export function formatDateTime(instant: Instant, locale: string): string {
  return new Date(instant).toLocaleString(locale, {
    dateStyle: 'medium',
    timeStyle: 'medium',
    hourCycle: 'h23',
  });
}

export function formatDay(instant: Instant, locale: string): string {
  return new Date(instant).toLocaleDateString(locale, { dateStyle: 'full' });
}

export function formatDate(instant: Instant, locale: string): string {
  return new Date(instant).toLocaleDateString(locale, { dateStyle: 'medium' });
}

/** 24-hour clock with seconds: times of a log are compared, not read aloud. */
export function formatClock(instant: Instant, locale: string): string {
  return new Date(instant).toLocaleTimeString(locale, {
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
  });
}
