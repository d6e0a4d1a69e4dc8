export * from './deliver-mail.process';
export * from './mail';
export * from './notifications.errors';
export * from './notifications.messages';
