export * from './credential.messages';
export * from './credential.policies';
export * from './credentials';
export * from './infrastructure';
export * from './provisioning.errors';
export * from './provisioning.messages';
