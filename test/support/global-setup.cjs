// One PostgreSQL for the whole run. The workers are forked afterwards and inherit TEST_DATABASE_URL.
module.exports = async () => {
  if (process.env.TEST_DATABASE_URL || process.env.TEST_DATABASE === 'none') return;
  const { startTemporaryPostgres } = await import('../../scripts/testing/temporary-postgres.mjs');
  const server = await startTemporaryPostgres();
  process.env.TEST_DATABASE_URL = server.url;
  globalThis.temporaryPostgres = server;
  // Jest leaves without its teardown after Ctrl-C; after SIGKILL the next run cleans up.
  process.once('exit', server.abandon);
};
