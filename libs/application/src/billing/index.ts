export * from './billing.ports';
export * from './charge.work';
export * from './confirm-charge.work';
export * from './own-order';
export * from './pay-again';
export * from './place-order';
export * from './refund.work';
