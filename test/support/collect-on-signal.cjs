// Loaded into a process of the product before its own code (NODE_OPTIONS). On SIGUSR2 it collects what nobody holds any
// more and says what is left: how much memory Node keeps for later differs from run to run, what somebody holds does not.
const { setFlagsFromString } = require('node:v8');
const { runInNewContext } = require('node:vm');

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc');

process.on('SIGUSR2', () => {
  collect();
  // What ends in a finalizer is let go only after the first round.
  setImmediate(() => {
    collect();
    const { rss, heapUsed, external } = process.memoryUsage();
    process.stderr.write(`memory held: ${JSON.stringify({ rss, held: heapUsed + external })}\n`);
  });
});
