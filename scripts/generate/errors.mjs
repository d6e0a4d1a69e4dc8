import { Sentence } from '../launcher/sentences.mjs';
import { byText, code, page, table } from './markdown.mjs';

const catalogue = 'apps/api/src/http/error-catalogue';

/** The page that the API serves and this one have to know the same codes. */
function requireSameCodes(declared, explained) {
  const codes = declared.map((error) => error.code);
  const twice = codes.filter((name, at) => codes.indexOf(name) !== at);
  if (twice.length > 0) throw new Sentence(`Declared twice, a code has one meaning: ${twice.join(', ')}.`);
  const known = new Set(explained.map((error) => error.code));
  const missing = codes.filter((name) => !known.has(name));
  if (missing.length > 0)
    throw new Sentence(`Not on the errors page; add their group to ${catalogue}.ts: ${missing.join(', ')}.`);
}

export function errorsPage({ errors, exportsOf }) {
  const explained = exportsOf(catalogue).explainedErrors();
  requireSameCodes(errors, explained);
  const { failures, statusOf } = exportsOf('apps/api/src/http/problem');
  const rows = [...errors]
    .sort((a, b) => byText(a.code, b.code))
    .map((error) => [code(error.code), error.kind, statusOf(error), error.sentence]);
  const broken = Object.values(failures).map(({ code: name, status }) => [code(name), status]);
  return page(
    'Errors',
    'Every error is `application/problem+json`. Act on its `code`; it never changes. The sentence may. ' +
      '`{names}` stand for the facts of a case. The API serves the same list at `/v1/docs/errors`.',
    table(['code', 'kind', 'status', 'sentence'], rows),
    '`http.invalid_request` names each field in `errors`: a JSON Pointer, a sentence, and a code, ' +
      '`http.` and the rule that the field breaks.',
    'Two codes have no sentence of their own. Something broke on our side; the log has it under the trace id.',
    table(['code', 'status'], broken),
  );
}
