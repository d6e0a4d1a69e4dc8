export * from './identity.errors';
export * from './identity.messages';
export * from './identity.policies';
export * from './installation';
export * from './token';
export * from './user';
