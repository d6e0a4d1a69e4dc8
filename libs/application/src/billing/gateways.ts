import { UpstreamError } from '../ports';
import type { PaymentGateway, PaymentGateways } from './billing.ports';

/** The gateways of this installation. A method belongs to exactly one of them, so a payment needs no other mark. */
export class Gateways implements PaymentGateways {
  constructor(readonly all: readonly PaymentGateway[]) {}

  of(method: string): PaymentGateway {
    const gateway = this.all.find((one) => one.takes(method));
    if (gateway) return gateway;
    throw new UpstreamError('no payment gateway that is set up here takes the method of this payment', true);
  }
}
