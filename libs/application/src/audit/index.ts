export * from './state-at';
export * from './export-lines';
