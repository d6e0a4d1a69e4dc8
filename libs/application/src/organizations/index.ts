export * from './create-child';
