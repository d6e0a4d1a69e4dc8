export * from './clock';
export * from './event-store';
export * from './event-store.errors';
export * from './json.parser';
export * from './secret';
export * from './upstream-error';
export * from './vault';
