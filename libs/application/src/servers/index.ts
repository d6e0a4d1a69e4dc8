export * from './servers.ports';
export * from './ssh-key';
export * from './verify.work';
