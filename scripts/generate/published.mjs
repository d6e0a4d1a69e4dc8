import { isDeepStrictEqual } from 'node:util';
import { Sentence } from '../launcher/sentences.mjs';

/**
 * What is published never changes. `published` and `fresh`: name → `{ owner, content }`. `missing` or different is
 * refused, with what `advice` says of it, unless its owner is in `unpublished`.
 */
export function refuseChanges({ published, fresh, unpublished, advice }) {
  const changed = [...published].filter(
    ([name, { owner, content }]) =>
      !unpublished.has(owner) && !isDeepStrictEqual(fresh.get(name)?.content, content),
  );
  if (changed.length > 0)
    throw new Sentence(changed.map(([name, { owner }]) => advice(name, owner)).join('\n'));
}

/** The same content keeps its text: the order of keys is nobody's business. */
export const keptText = (committed, content, format) =>
  committed !== undefined && isDeepStrictEqual(JSON.parse(committed), content)
    ? committed
    : format(JSON.stringify(content));
