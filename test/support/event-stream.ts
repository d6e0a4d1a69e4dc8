export type StreamedEvent = { readonly id: string; readonly event: string; readonly data: unknown };

/** Reads server-sent events until `enough` says so or the server ends the stream; then hangs up. */
export async function readEvents(
  url: string,
  headers: Readonly<Record<string, string>>,
  enough: (seen: readonly StreamedEvent[]) => boolean = () => false,
): Promise<readonly StreamedEvent[]> {
  const hangUp = new AbortController();
  const signal = AbortSignal.any([hangUp.signal, AbortSignal.timeout(60_000)]);
  const answer = await fetch(url, { headers, signal });
  if (answer.status !== 200 || answer.body === null)
    throw new Error(`no stream of events: ${String(answer.status)} ${await answer.text()}`);
  const seen: StreamedEvent[] = [];
  let rest = '';
  for await (const chunk of answer.body.pipeThrough(new TextDecoderStream())) {
    const blocks = (rest + chunk).split('\n\n');
    rest = blocks.pop() ?? '';
    seen.push(...blocks.flatMap(eventIn));
    if (!enough(seen)) continue;
    hangUp.abort();
    break;
  }
  return seen;
}

/** A block of comments alone, such as a heartbeat, is no event. */
function eventIn(block: string): readonly StreamedEvent[] {
  const fields = new Map(
    block
      .split('\n')
      .filter((line) => !line.startsWith(':'))
      .map((line) => [line.slice(0, line.indexOf(': ')), line.slice(line.indexOf(': ') + 2)]),
  );
  const data = fields.get('data');
  if (data === undefined) return [];
  return [
    {
      id: fields.get('id') ?? '',
      event: fields.get('event') ?? 'message',
      data: JSON.parse(data) as unknown,
    },
  ];
}
