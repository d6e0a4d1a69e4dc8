module.exports = async () => {
  await globalThis.temporaryPostgres?.stop();
};
