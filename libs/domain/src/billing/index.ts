export * from './billing.errors';
export * from './billing.messages';
export * from './billing.policies';
export * from './catalogue';
export * from './order';
export * from './payment';
export { payThenProvision } from './pay-then-provision.process';
