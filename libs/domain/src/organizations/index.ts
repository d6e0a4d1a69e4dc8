export * from './access.policies';
export * from './organization';
export * from './organizations.errors';
export * from './organizations.messages';
export * from './organizations.policies';
export * from './roster';
export * from './tree';
