import type { ExplainedError } from './error-catalogue';
import { escaped } from './escaped';
import { failures } from './problem';

function entry({ code, status, kind, sentence }: ExplainedError): string {
  const name = escaped(code);
  return `<dt id="${name}"><code>${name}</code> ${status} ${escaped(kind)}</dt>\n<dd>${escaped(sentence)}</dd>`;
}

const style = `
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 45rem; margin: 2rem auto; padding: 0 1rem; color-scheme: light dark; }
dt { margin-top: 1rem; } dt:target { outline: 2px solid; outline-offset: 4px; } dd { margin: 0; }`;

/** The page behind the `type` of every problem: one anchor per code. No script, nothing from elsewhere. */
export function errorsPage(errors: readonly ExplainedError[]): string {
  const broken = Object.values(failures).map(({ code, status }) => `<code>${code}</code> (${status})`);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Errors of the Slipway API</title>
<style>${style}
</style>
</head>
<body>
<h1>Errors of the Slipway API</h1>
<p>Every error is <code>application/problem+json</code>. Act on its <code>code</code>; it never changes. The sentence may.
An ellipsis stands for a fact of the single case. <code>errors</code> names the fields that are not right; the code of a
field is <code>http.</code> and the rule that it breaks.</p>
<p>${broken.join(' and ')} mean that something broke on our side. They have a trace id and no entry here.</p>
<dl>
${errors.map(entry).join('\n')}
</dl>
</body>
</html>
`;
}
