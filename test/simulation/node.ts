import type { CommandBus } from '@nestjs/cqrs';
import { ChargeHandler } from '@slipway/application/billing/charge.work';
import { ConfirmChargeHandler } from '@slipway/application/billing/confirm-charge.work';
import { Gateways } from '@slipway/application/billing/gateways';
import { RefundHandler } from '@slipway/application/billing/refund.work';
import type { Clock, EventStore } from '@slipway/application/ports';
import { DestroyHandler } from '@slipway/application/provisioning/destroy.work';
import { ProvisionHandler } from '@slipway/application/provisioning/provision.work';
import { CommandRunner } from '@slipway/application/runtime/command-runner';
import type { Decide } from '@slipway/application/runtime/decide';
import { FoldCache } from '@slipway/application/runtime/fold-cache';
import { WorkDispatch } from '@slipway/application/runtime/work-executor';
import { VerifyHandler } from '@slipway/application/servers/verify.work';
import { deciders } from '@slipway/domain/contexts';
import type { Message } from '@slipway/domain/kernel';
import type { SimulatedCloud, SimulatedGateway, SimulatedShell, SimulatedVault } from './outside';
import type { PaymentGateway } from '@slipway/application/billing/billing.ports';

export type Outside = {
  readonly gateway: SimulatedGateway;
  readonly cloud: SimulatedCloud;
  readonly shell: SimulatedShell;
  readonly vault: SimulatedVault;
};
export type Node = {
  readonly store: EventStore;
  readonly runner: CommandRunner;
  readonly folds: FoldCache;
  readonly work: WorkDispatch;
};

/** A process that has just started, with nothing cached: the write side and the workers as the product wires them. */
export function aNode(
  store: EventStore,
  clock: Clock,
  outside: Omit<Outside, 'gateway'> & { readonly gateway: PaymentGateway },
): Node {
  const folds = new FoldCache(store);
  const runner = new CommandRunner(store, folds, clock);
  const { vault, shell, cloud } = outside;
  const gateways = new Gateways([outside.gateway]);
  const log = { watcher: () => ({ line: () => undefined }), flush: () => Promise.resolve() };
  const { clouds } = cloud;
  const onBlind = () => undefined;
  const provisioning = { runner, folds, vault, shell, terraform: cloud, clouds, log, onBlind };
  const handlers = [
    new ChargeHandler(runner, folds, gateways),
    new ConfirmChargeHandler(runner, folds, gateways),
    new RefundHandler(runner, folds, gateways),
    new ProvisionHandler(provisioning),
    new DestroyHandler(provisioning),
    new VerifyHandler({ runner, folds, vault, shell, clock }),
  ];
  // All that workers ask of the bus is `Decide`.
  const bus = { execute: (decide: Decide<Message, unknown, Message>) => runner.run(decide) };
  return { store, runner, folds, work: new WorkDispatch(bus as unknown as CommandBus, deciders, handlers) };
}
