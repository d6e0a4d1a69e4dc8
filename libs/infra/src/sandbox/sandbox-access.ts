import { Secret } from '@slipway/application/ports';
import { required } from '../config/env';
import type { Settings } from '../config/env';
import type { SandboxAccess } from './sandbox-http.adapter';

/** Where the make-believe world is, and the key to it. */
export function sandboxAccess(settings: Settings): SandboxAccess {
  return { url: required(settings, 'SANDBOX_URL'), token: new Secret(required(settings, 'SANDBOX_TOKEN')) };
}
