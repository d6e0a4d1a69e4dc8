import type { KeptMail } from '@slipway/infra/notifications/kept-mail.parser';
import { escaped } from '../http/escaped';

const style = `
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 45rem; margin: 2rem auto; padding: 0 1rem; color-scheme: light dark; }
article { border-top: 1px solid; padding: 0.5rem 0; } h2 { font-size: 1.1rem; margin: 0; } p { margin: 0; }
pre { white-space: pre-wrap; overflow-wrap: anywhere; font: inherit; }`;

/** A link of our own can be followed; whatever else looks like one is text. */
function linked(text: string, publicUrl: URL): string {
  const own = escaped(publicUrl.origin).replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
  return escaped(text).replaceAll(
    new RegExp(`${own}/[^\\s<]*`, 'g'),
    (link) => `<a href="${link}">${link}</a>`,
  );
}

function entry({ to, subject, text, at }: KeptMail, publicUrl: URL): string {
  return `<article>
<h2>${escaped(subject)}</h2>
<p>to ${escaped(to)}, <time>${escaped(at)}</time></p>
<pre>${linked(text, publicUrl)}</pre>
</article>`;
}

/** The mails that nobody has sent. No script, nothing from elsewhere. */
export function mailboxPage(mails: readonly KeptMail[], publicUrl: URL): string {
  const entries = mails.map((mail) => entry(mail, publicUrl));
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Mailbox for developers</title>
<style>${style}
</style>
</head>
<body>
<h1>Mailbox for developers</h1>
<p>No mail server is set, so mails end here. Set <code>SMTP_URL</code> to have them sent; this page is gone then.</p>
${entries.length > 0 ? entries.join('\n') : '<p>There are no mails yet.</p>'}
</body>
</html>
`;
}
