import type { Settings } from '../config/env';
import { sandboxAccess } from '../sandbox/sandbox-access';
import { SandboxCloud } from './sandbox-cloud.adapter';
import type { CloudProvider, CloudProviders } from '@slipway/application/provisioning/provisioning.ports';

/** The clouds of this installation, by name. */
export class KnownCloudProviders implements CloudProviders {
  readonly #byName: ReadonlyMap<string, CloudProvider>;

  constructor(providers: readonly CloudProvider[]) {
    this.#byName = new Map(providers.map((provider) => [provider.name, provider]));
  }

  get all(): readonly CloudProvider[] {
    return [...this.#byName.values()];
  }

  get(name: string): CloudProvider {
    const provider = this.#byName.get(name);
    if (provider !== undefined) return provider;
    const known = [...this.#byName.keys()].join(', ') || 'none';
    throw new Error(
      `There is no cloud provider ${JSON.stringify(name.slice(0, 80))}; this installation has: ${known}.`,
    );
  }
}

/** Every cloud that this installation builds in. */
export function cloudProviders(settings: Settings): KnownCloudProviders {
  return new KnownCloudProviders([new SandboxCloud(sandboxAccess(settings))]);
}
