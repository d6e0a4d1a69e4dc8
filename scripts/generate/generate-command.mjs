import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { readText, root, writeWhole } from '../launcher/files.mjs';
import { ensureBuilt, ensureInstalled } from '../launcher/prepare-clone.mjs';
import { createProgress } from '../launcher/progress.mjs';
import { explain, Sentence } from '../launcher/sentences.mjs';
import { checkQuotedCode } from './quoted-code.mjs';

const readable = 0o644;

function isCheck(argv) {
  if (argv.length === 0) return false;
  if (argv.length === 1 && argv[0] === '--check') return true;
  throw new Sentence(`npm run generate knows only --check, not "${argv.join(' ')}".`);
}

function write(files) {
  for (const [path, text] of files) {
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

/** `npm run generate`: writes every generated file; with `--check` writes nothing and names those that differ. */
export async function generateCommand(argv) {
  const progress = createProgress();
  const stop = new AbortController();
  const { signal } = stop;
  ['SIGINT', 'SIGTERM'].forEach((name) => process.once(name, () => stop.abort()));
  try {
    const checks = isCheck(argv);
    await ensureInstalled({ progress, signal });
    await ensureBuilt({ progress, signal, only: ['api'] });
    // Loaded late: they need packages that may not have been there when this file was loaded.
    const { generatedFiles } = await import('./generated-files.mjs');
    const files = await generatedFiles(signal);
    if (checks) check(files);
    else write(files);
    // Last, because it reads the document that was just written.
    const { generateUiClient } = await import('./ui-client.mjs');
    await generateUiClient(root, { check: checks });
    checkQuotedCode();
    progress.say(checks ? 'The generated files are up to date.' : files.map(([path]) => path).join('\n'));
  } catch (error) {
    console.error(stop.signal.aborted ? 'Stopped.' : explain(error));
    process.exitCode = 1;
  }
}
