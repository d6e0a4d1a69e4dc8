import { join } from 'node:path';
import { Counter } from 'prom-client';
import {
  ChargeHandler,
  ConfirmChargeHandler,
  Gateways,
  RefundHandler,
  RefundPartHandler,
} from '@slipway/application/billing';
import { DeliverHandler } from '@slipway/application/notifications';
import { DestroyHandler, ProvisionHandler } from '@slipway/application/provisioning';
import type { Terraform } from '@slipway/application/provisioning';
import type { WorkHandler } from '@slipway/application/runtime';
import { VerifyHandler } from '@slipway/application/servers';
import { paymentGateways } from '@slipway/infra/billing/payment-gateways';
import { publicUrl } from '@slipway/infra/config/env';
import type { Settings } from '@slipway/infra/config/env';
import { rootFolder } from '@slipway/infra/config/root-folder';
import type { Logger } from '@slipway/infra/logging/logger';
import { openMailer } from '@slipway/infra/notifications/open-mailer';
import { cloudProviders } from '@slipway/infra/provisioning/cloud-providers';
import type { KnownCloudProviders } from '@slipway/infra/provisioning/cloud-providers';
import { TelemetryRunLog } from '@slipway/infra/provisioning/run-log';
import { TerraformCli } from '@slipway/infra/provisioning/terraform.adapter';
import { SshRemoteShell } from '@slipway/infra/servers/ssh.adapter';
import type { LogLineWriter } from '@slipway/infra/telemetry/log-lines';
import type { WriteSide } from '@slipway/infra/write-side';

type Parts = {
  readonly settings: Settings;
  readonly writeSide: WriteSide;
  readonly lines: LogLineWriter;
  readonly logger: Logger;
};

const gatewayPoints = {
  charge: 'gateway.charge',
  find: 'gateway.find',
  confirm: 'gateway.confirm',
  refund: 'gateway.refund',
} as const;
const terraformPoints = { provision: 'terraform.provision', destroy: 'terraform.destroy' } as const;

/** Everything that workers can do in the outside world, on the real adapters. */
export function workHandlers(parts: Parts): {
  readonly handlers: readonly WorkHandler[];
  readonly terraform: Terraform;
} {
  const { settings, writeSide, logger } = parts;
  const { runner, folds, vault, clock, failpoints } = writeSide;
  const gateways = new Gateways(
    paymentGateways(settings).all.map((gateway) => failpoints.after(gateway, gatewayPoints)),
  );
  const shell = failpoints.after(new SshRemoteShell(), { verify: 'shell.verify' });
  const clouds = cloudProviders(settings);
  const terraform = failpoints.after(terraformOf(parts, clouds), terraformPoints);
  const log = new TelemetryRunLog(parts.lines);
  const provisioning = {
    runner,
    folds,
    vault,
    shell,
    terraform,
    clouds,
    log,
    onBlind: blindBuilds(logger),
  };
  const handlers = [
    new ChargeHandler(runner, folds, gateways),
    new ConfirmChargeHandler(runner, folds, gateways),
    new RefundHandler(runner, folds, gateways),
    new RefundPartHandler(runner, folds, gateways),
    new ProvisionHandler(provisioning),
    new DestroyHandler(provisioning),
    new VerifyHandler({ runner, folds, vault, shell, clock }),
    new DeliverHandler({
      ...writeSide,
      mailer: openMailer(settings, clock),
      publicUrl: publicUrl(settings),
    }),
  ];
  return { handlers, terraform };
}

function blindBuilds(logger: Logger): (infrastructureId: string, error: unknown) => void {
  const blind = new Counter({
    name: 'slipway_blind_builds_total',
    help: 'Machines that were being built when it could not be seen any more whether they are wanted.',
  });
  return (infrastructureId, error) => {
    blind.inc();
    logger.error(
      { infrastructureId, err: error },
      'it cannot be seen whether the machine is still wanted; it is built on for a minute at most',
    );
  };
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
