export * from './infrastructure';
export * from './provisioning.errors';
export * from './provisioning.messages';
