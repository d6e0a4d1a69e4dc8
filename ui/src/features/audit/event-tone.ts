import type { Tone } from '@/shared/components/tone';

const BAD = /-(failed|declined|rejected|exceeded|stuck)$/;
const WARN = /-(unknown|required|awaited|refunded|destroyed|started-again|revoked)$/;
const GOOD = /-(fulfilled|verified|captured|provisioned|confirmed|registered|paid|renewed)$/;

/** Colour by how an event's name ends; a new event needs no entry here. */
export function toneOf(type: string): Tone {
  if (BAD.test(type)) return 'bad';
  if (WARN.test(type)) return 'warn';
  return GOOD.test(type) ? 'good' : 'neutral';
}
