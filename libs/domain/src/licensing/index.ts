export * from './license';
export * from './licensing.errors';
export * from './licensing.messages';
export * from './licensing.policies';
export * from './quota';
export * from './tiers';
