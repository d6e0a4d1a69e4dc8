// Together they stay under five seconds.
const appLimitMs = 3500;
const sandboxLimitMs = 500;
const databaseLimitMs = 700;
// With a Terraform run in progress the projector takes Terraform's ladder, up to 60 s.
const terraformLimitMs = 65_000;

/** Lets the projector take its time from the moment it says that a Terraform run is in progress. */
function patienceOf(child, say) {
  let limitMs = appLimitMs;
  child.listen((line) => {
    if (!line.includes('terraform run')) return;
    if (limitMs === appLimitMs) say(`  ${child.name}: ${textOf(line)}`);
    limitMs = terraformLimitMs;
  });
  return () => limitMs;
}

function textOf(line) {
  if (!line.startsWith('{')) return line;
  try {
    return JSON.parse(line).msg ?? line;
  } catch (error) {
    if (error instanceof SyntaxError) return line;
    throw error;
  }
}

async function stopApps(children, { say, isForced }) {
  const stops = children.map(async (child) => {
    const patience = child.name === 'projector' ? patienceOf(child, say) : () => appLimitMs;
    const { forced } = await child.stop(() => (isForced() ? 0 : patience()));
    if (forced) say(`  ${child.name} did not end in time and was killed.`);
  });
  await Promise.all(stops);
}

/**
 * Ends everything in the order in which it is needed: API and projector, then the sandbox (a Terraform run still
 * talks to it), then PostgreSQL, then the lock of the data folder.
 */
export async function stopEverything({ children, database, lock }, { say, isForced }) {
  await stopApps(
    children.filter(({ name }) => name !== 'sandbox'),
    { say, isForced },
  );
  const sandbox = children.find(({ name }) => name === 'sandbox');
  await sandbox?.stop(() => (isForced() ? 0 : sandboxLimitMs));
  await database?.stop(isForced() ? 0 : databaseLimitMs);
  lock?.release();
}
