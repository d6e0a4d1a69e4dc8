import { infrastructure } from '@slipway/domain/provisioning';
import type { FoldCache } from '../runtime/fold-cache';
import { pause } from '../runtime/pause';

const lookEveryMs = 1_000;
/** Whoever cannot know whether its machine is still wanted stops building it; the work comes back. */
const mostFailedLooks = 60;

export type WantedParts = {
  readonly folds: FoldCache;
  readonly infrastructureId: string;
  readonly signal: AbortSignal;
  /** Told once when looking begins to fail: from now on nobody would notice that the machine is given up. */
  readonly onBlind: (error: unknown) => void;
};

/**
 * Runs until it has ended or nobody wants its machine any more: whoever starts the destruction, in whichever process,
 * the run is aborted at the next look at the stream.
 */
export async function whileWanted<T>(
  { folds, infrastructureId, signal, onBlind }: WantedParts,
  run: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const ended = new AbortController();
  const unwanted = new AbortController();
  const isUnwanted = () => isGivenUp(folds, infrastructureId);
  const looking = lookOut({ isUnwanted, onBlind }, ended.signal, unwanted);
  try {
    return await run(AbortSignal.any([signal, unwanted.signal]));
  } finally {
    ended.abort();
    await looking;
  }
}

export async function isGivenUp(folds: FoldCache, infrastructureId: string): Promise<boolean> {
  const { state } = await folds.refresh(infrastructure, `infrastructure-${infrastructureId}`);
  return state.status === 'destroying' || state.status === 'destroyed';
}

async function lookOut(
  { isUnwanted, onBlind }: Pick<WantedParts, 'onBlind'> & { readonly isUnwanted: () => Promise<boolean> },
  ended: AbortSignal,
  unwanted: AbortController,
): Promise<void> {
  let failures = 0;
  while (!ended.aborted && !unwanted.signal.aborted) {
    try {
      if (await isUnwanted()) unwanted.abort();
      failures = 0;
    } catch (error) {
      failures += 1;
      if (failures === 1) onBlind(error);
      if (failures >= mostFailedLooks) unwanted.abort(error);
    }
    await pause(lookEveryMs, ended);
  }
}
