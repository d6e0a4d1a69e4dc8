import { instant } from '@slipway/domain/kernel';
import type { Clock } from '@slipway/application/ports';

export const systemClock: Clock = { now: () => instant(Date.now()) };
