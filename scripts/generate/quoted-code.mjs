import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { readText, root } from '../launcher/files.mjs';
import { Sentence } from '../launcher/sentences.mjs';

const quote = /<!-- from (\S+) -->\s*```\w+\n([\s\S]*?)```/g;

/** Where lines break is the formatter's matter, and it knows only the snippet. */
const bare = (text) => text.replaceAll(/\s+/g, '').replaceAll(/,(?=[)\]}]|$)/g, '');

function wrongQuotes(page) {
  return [...readText(join(root, page)).matchAll(quote)]
    .filter(([, path, code]) => !bare(readText(join(root, path)) ?? '').includes(bare(code)))
    .map(([, path]) => `${page} (from ${path})`);
}

/** Code on a how-to page under `<!-- from <file> -->` has to stand in that file. */
export function checkQuotedCode() {
  const folder = join('docs', 'how-to');
  const wrong = readdirSync(join(root, folder))
    .filter((name) => name.endsWith('.md'))
    .flatMap((name) => wrongQuotes(join(folder, name)));
  if (wrong.length > 0)
    throw new Sentence(
      `These pages quote code that is not there any more; quote it anew: ${wrong.join(', ')}`,
    );
}
