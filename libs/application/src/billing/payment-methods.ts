import { Inject } from '@nestjs/common';
import { Command, CommandHandler } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import { billingErrors, payer, payerCommands } from '@slipway/domain/billing';
import type { OrganizationId } from '@slipway/domain/kernel';
import { CommandRunner } from '../runtime/command-runner';
import type { Decided } from '../runtime/command-runner';
import { FoldCache } from '../runtime/fold-cache';
import { mint } from '../runtime/minted';
import { partOf } from '../runtime/request';
import type { Request } from '../runtime/request';
import { PAYMENT_GATEWAYS } from './billing.ports';
import type { MethodKeeper, PaymentGateways } from './billing.ports';
import { customerOf } from './offered-methods';

export class AddPaymentMethod extends Command<Decided & { readonly method: string }> {
  constructor(
    readonly organizationId: OrganizationId,
    readonly method: string,
    readonly request: Request,
  ) {
    super();
  }
}

/** Hands a method that the browser made at the gateway to the organization's customer there. */
@CommandHandler(AddPaymentMethod)
export class AddPaymentMethodHandler implements ICommandHandler<AddPaymentMethod> {
  constructor(
    @Inject(CommandRunner) private readonly runner: CommandRunner,
    @Inject(FoldCache) private readonly folds: FoldCache,
    @Inject(PAYMENT_GATEWAYS) private readonly gateways: PaymentGateways,
  ) {}

  async execute({ organizationId, method, request }: AddPaymentMethod) {
    const keeper = keeperOf(this.gateways, method);
    const customer = await this.#customer(keeper, organizationId, request);
    const attached = await keeper.attach(customer, method);
    if (attached.outcome === 'refused') throw billingErrors.paymentMethodRefused(attached.reason);
    const command = payerCommands.addPaymentMethod({ method: attached.method });
    const decided = await this.runner.run({ decider: payer, id: organizationId, command, request });
    return { ...decided, method: attached.method };
  }

  async #customer(keeper: MethodKeeper, organizationId: OrganizationId, request: Request): Promise<string> {
    const known = await customerOf(this.folds, organizationId);
    if (known !== null) return known;
    const customerReference = await keeper.openCustomer(mint(organizationId, 'customer'), organizationId);
    const command = payerCommands.openPayer({ organizationId, customerReference });
    const opening = partOf(request, mint(request.commandId, 'open-payer'));
    await this.runner.run({ decider: payer, id: organizationId, command, request: opening });
    // Whoever was first has named the customer.
    return (await customerOf(this.folds, organizationId)) ?? customerReference;
  }
}

export class RemovePaymentMethod extends Command<Decided> {
  constructor(
    readonly organizationId: OrganizationId,
    readonly method: string,
    readonly request: Request,
  ) {
    super();
  }
}

/** At the gateway first: what is gone there pays for nothing, and a removal that broke off is asked for again. */
@CommandHandler(RemovePaymentMethod)
export class RemovePaymentMethodHandler implements ICommandHandler<RemovePaymentMethod, Decided> {
  constructor(
    @Inject(CommandRunner) private readonly runner: CommandRunner,
    @Inject(FoldCache) private readonly folds: FoldCache,
    @Inject(PAYMENT_GATEWAYS) private readonly gateways: PaymentGateways,
  ) {}

  async execute({ organizationId, method, request }: RemovePaymentMethod): Promise<Decided> {
    const { state } = await this.folds.refresh(payer, `payer-${organizationId}`);
    if (state.status === 'unknown' || !state.methods.includes(method)) {
      throw billingErrors.paymentMethodNotFound();
    }
    await keeperOf(this.gateways, method).detach(method);
    const command = payerCommands.removePaymentMethod({ method });
    return this.runner.run({ decider: payer, id: organizationId, command, request });
  }
}

function keeperOf(gateways: PaymentGateways, method: string): MethodKeeper {
  const keeper = gateways.all.find((gateway) => gateway.takes(method))?.keeper;
  if (!keeper) throw billingErrors.paymentMethodsNotKept();
  return keeper;
}
