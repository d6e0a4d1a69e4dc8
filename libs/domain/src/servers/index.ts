export * from './connection';
export * from './connection.messages';
export * from './server';
export * from './servers.errors';
export * from './servers.messages';
export * from './servers.policies';
