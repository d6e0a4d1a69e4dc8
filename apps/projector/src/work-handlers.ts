import { join } from 'node:path';
import { ChargeHandler, ConfirmChargeHandler, RefundHandler } from '@slipway/application/billing';
import { DestroyHandler, ProvisionHandler } from '@slipway/application/provisioning';
import type { Terraform } from '@slipway/application/provisioning';
import type { WorkHandler } from '@slipway/application/runtime';
import { VerifyHandler } from '@slipway/application/servers';
import { SandboxGateway } from '@slipway/infra/billing/sandbox-gateway.adapter';
import type { Settings } from '@slipway/infra/config/env';
import { rootFolder } from '@slipway/infra/config/root-folder';
import type { Logger } from '@slipway/infra/logging/logger';
import { KnownCloudProviders } from '@slipway/infra/provisioning/cloud-providers';
import { TelemetryRunLog } from '@slipway/infra/provisioning/run-log';
import { SandboxCloud } from '@slipway/infra/provisioning/sandbox-cloud.adapter';
import { TerraformCli } from '@slipway/infra/provisioning/terraform.adapter';
import { sandboxAccess } from '@slipway/infra/sandbox/sandbox-access';
import { SshRemoteShell } from '@slipway/infra/servers/ssh.adapter';
import type { LogLineWriter } from '@slipway/infra/telemetry/log-lines';
import type { WriteSide } from '@slipway/infra/write-side';

type Parts = {
  readonly settings: Settings;
  readonly writeSide: WriteSide;
  readonly lines: LogLineWriter;
  readonly logger: Logger;
};

/** Everything that workers can do in the outside world, on the real adapters. */
export function workHandlers(parts: Parts): {
  readonly handlers: readonly WorkHandler[];
  readonly terraform: Terraform;
} {
  const { settings, writeSide } = parts;
  const { runner, folds, vault, clock } = writeSide;
  const access = sandboxAccess(settings);
  const gateway = new SandboxGateway(access);
  const shell = new SshRemoteShell();
  const clouds = new KnownCloudProviders([new SandboxCloud(access)]);
  const terraform = terraformOf(parts, clouds);
  const log = new TelemetryRunLog(parts.lines);
  const provisioning = { runner, folds, vault, shell, terraform, clouds, log };
  const handlers = [
    new ChargeHandler(runner, folds, gateway),
    new ConfirmChargeHandler(runner, folds, gateway),
    new RefundHandler(runner, folds, gateway),
    new ProvisionHandler(provisioning),
    new DestroyHandler(provisioning),
    new VerifyHandler({ runner, folds, vault, shell, clock }),
  ];
  return { handlers, terraform };
}

function terraformOf({ settings, logger }: Parts, clouds: KnownCloudProviders): Terraform {
  const folder = join(rootFolder(), 'terraform');
  const { TERRAFORM_BIN: bin } = settings;
  return new TerraformCli({
    dataDir: settings.DATA_DIR,
    modulesDir: join(folder, 'modules'),
    simulatorPath: join(folder, 'simulator', 'main.mjs'),
    ...(bin === undefined ? {} : { bin }),
    clouds,
    log: logger,
  });
}
