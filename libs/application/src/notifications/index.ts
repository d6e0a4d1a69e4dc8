export * from './deliver.work';
export * from './post-mail';
