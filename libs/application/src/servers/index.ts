export * from './manage-connections';
export * from './own-server';
export * from './servers.ports';
export * from './ssh-key';
export * from './verify.work';
