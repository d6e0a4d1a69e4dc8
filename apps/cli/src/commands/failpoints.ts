import { failpoints as names } from '@slipway/infra/failpoints/failpoints';
import type { RunCommand } from '../command';

/** Where a test may have a process die, one name a line. */
export const failpoints: RunCommand = async (_args, say) => say(names.join('\n'));
