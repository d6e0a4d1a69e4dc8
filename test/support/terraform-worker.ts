// A worker of its own, for tests that kill it: node -r ./typescript.cjs terraform-worker.ts '<WorkerTask as JSON>'
import { Secret } from '@slipway/application/ports';
import type { CloudRequest } from '@slipway/application/provisioning/provisioning.ports';
import { KnownCloudProviders } from '@slipway/infra/provisioning/cloud-providers';
import { SandboxCloud } from '@slipway/infra/provisioning/sandbox-cloud.adapter';
import { TerraformCli, type TerraformOptions } from '@slipway/infra/provisioning/terraform.adapter';

export type WorkerTask = {
  readonly options: Omit<TerraformOptions, 'clouds' | 'log'>;
  readonly url: string;
  readonly token: string;
  readonly request: CloudRequest;
};

const { options, url, token, request } = JSON.parse(process.argv[2] ?? '') as WorkerTask;
const print = (value: unknown): void => void process.stdout.write(`${JSON.stringify(value)}\n`);
const quiet = (): void => undefined;
const cloud = new SandboxCloud({ url, token: new Secret(token) });
const terraform = new TerraformCli({
  ...options,
  log: { info: quiet, warn: quiet, error: quiet },
  clouds: new KnownCloudProviders([cloud]),
});
const watcher = {
  line: (line: unknown) => print({ line }),
  planned: async (planned: unknown) => {
    print({ planned });
    return 'apply' as const;
  },
};
void terraform
  .provision(cloud.workspace(request), watcher, new AbortController().signal)
  .then((outcome) => print({ outcome }));
