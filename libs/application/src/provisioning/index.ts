export * from './destroy.work';
export * from './interrupted';
export * from './provision.work';
export * from './provisioning.ports';
export * from './workspace';
