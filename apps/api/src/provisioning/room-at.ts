import { RoomAtProvider } from '@slipway/application/provisioning';
import type { Settings } from '@slipway/infra/config/env';
import { cloudProviders } from '@slipway/infra/provisioning/cloud-providers';
import type { WriteSide } from '@slipway/infra/write-side';

/** An API that is connected to no cloud asks none and starts all the same; whoever builds will find out. */
export function roomAt(
  settings: Settings,
  parts: Pick<WriteSide, 'folds' | 'vault'>,
): Pick<RoomAtProvider, 'check'> {
  if (settings.SANDBOX_URL === undefined) return { check: () => Promise.resolve() };
  return new RoomAtProvider({ clouds: cloudProviders(settings), ...parts });
}
