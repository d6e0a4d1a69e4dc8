export * from './add-member';
export * from './create-child';
export * from './manage-roster';
export * from './manage-tree';
