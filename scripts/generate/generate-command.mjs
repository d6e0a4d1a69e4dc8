import { mkdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { readText, root, writeWhole } from '../launcher/files.mjs';
import { ensureBuilt, ensureInstalled } from '../launcher/prepare-clone.mjs';
import { createProgress } from '../launcher/progress.mjs';
import { explain, Sentence } from '../launcher/sentences.mjs';
import { checkQuotedCode } from './quoted-code.mjs';

const readable = 0o644;
const parts = ['events', 'api'];

/**
 * `[events|api] [--check] [--unpublished <event type or view>]…`. Without a part all of them.
 */
export function wishOf(argv) {
  try {
    const options = { check: { type: 'boolean' }, unpublished: { type: 'string', multiple: true } };
    const { values, positionals } = parseArgs({ args: argv, options, allowPositionals: true });
    const strange = positionals.find((name) => !parts.includes(name));
    if (strange !== undefined) throw new Error(`there is no part "${strange}"`);
    const { check = false, unpublished = [] } = values;
    return { check, unpublished: new Set(unpublished), parts: positionals.length > 0 ? positionals : parts };
  } catch (error) {
    throw new Sentence(
      `npm run generate takes ${parts.join(' or ')}, --check, and --unpublished <event type or view>: ${error.message}`,
    );
  }
}

function write(files) {
  for (const [path, text] of files) {
    if (text === undefined) {
      rmSync(join(root, path));
      continue;
    }
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeWhole(join(root, path), text, readable);
  }
}

function check(files) {
  const differing = files.filter(([path, text]) => readText(join(root, path)) !== text).map(([path]) => path);
  if (differing.length > 0)
    throw new Sentence(
      `These files differ from the code; run npm run generate and commit them: ${differing.join(', ')}`,
    );
}

// Loaded late: they need packages that may not have been there when this file was loaded.
const filesOf = {
  events: async ({ wish }) => (await import('./event-files.mjs')).eventFiles(wish),
  api: async ({ progress, signal }) => {
    await ensureBuilt({ progress, signal, only: ['api'] });
    return (await import('./api-files.mjs')).apiFiles(signal);
  },
};

/** `npm run generate`: writes every generated file; with `--check` writes nothing and names those that differ. */
export async function generateCommand(argv) {
  const progress = createProgress();
  const stop = new AbortController();
  const { signal } = stop;
  ['SIGINT', 'SIGTERM'].forEach((name) => process.once(name, () => stop.abort()));
  try {
    const wish = wishOf(argv);
    await ensureInstalled({ progress, signal });
    const files = [];
    for (const part of wish.parts) files.push(...(await filesOf[part]({ wish, progress, signal })));
    if (wish.check) check(files);
    else write(files);
    if (wish.parts.includes('api')) {
      // Last, because it reads the document that was just written.
      const { generateUiClient } = await import('./ui-client.mjs');
      await generateUiClient(root, { check: wish.check });
    }
    checkQuotedCode();
    progress.say(wish.check ? 'The generated files are up to date.' : files.map(([path]) => path).join('\n'));
  } catch (error) {
    console.error(stop.signal.aborted ? 'Stopped.' : explain(error));
    process.exitCode = 1;
  }
}
