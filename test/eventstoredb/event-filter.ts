import type { ReadReq } from '@eventstore/db-client/generated/streams_pb';
import type { RecordedEvent } from './recorded-event';
import { refusals } from './refusal';

export type EventFilter = (event: RecordedEvent) => boolean;

/** One dimension per filter: the type or the stream, by one regular expression or by prefixes. */
export function eventFilter(options: ReadReq.Options.FilterOptions): EventFilter {
  const [byType, byStream] = [options.getEventType(), options.getStreamIdentifier()];
  if (byType !== undefined) {
    const accepts = textFilter(byType);
    return ({ type }) => accepts(type);
  }
  if (byStream === undefined) throw refusals.invalidArgument('A filter needs an expression.');
  const accepts = textFilter(byStream);
  return ({ stream }) => accepts(stream);
}

function textFilter(expression: ReadReq.Options.FilterOptions.Expression): (text: string) => boolean {
  const regex = expression.getRegex();
  if (regex === '') {
    const prefixes = expression.getPrefixList();
    return (text) => prefixes.some((prefix) => text.startsWith(prefix));
  }
  const pattern = new RegExp(regex);
  return (text) => pattern.test(text);
}

/** How many events the server looks at before it takes a breath. */
export const defaultWindow = 32;

export function windowOf(options: ReadReq.Options.FilterOptions): number {
  return options.hasMax() ? options.getMax() : defaultWindow;
}
