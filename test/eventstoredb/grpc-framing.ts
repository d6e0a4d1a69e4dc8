import { refusals } from './refusal';

const prefix = 5;
const largestMessage = 17 * 1024 * 1024;

/** Length-prefixed messages, as gRPC puts them on the wire. */
export function frame(messages: readonly Uint8Array[]): Buffer {
  const parts = messages.flatMap((message) => {
    const head = Buffer.alloc(prefix);
    head.writeUInt32BE(message.length, 1);
    return [head, message];
  });
  return Buffer.concat(parts);
}

/** Gives a function that takes chunks as they come and yields the messages that they complete. */
export function deframe(): (chunk: Buffer) => Iterable<Buffer> {
  let chunks: Buffer[] = [];
  let held = 0;
  let wanted = prefix;
  return function* complete(chunk) {
    chunks.push(chunk);
    held += chunk.length;
    while (held >= wanted) {
      const bytes = joined(chunks);
      const end = messageEnd(bytes);
      wanted = end;
      if (held < end) {
        chunks = [bytes];
        return;
      }
      yield bytes.subarray(prefix, end);
      chunks = [bytes.subarray(end)];
      held -= end;
      wanted = prefix;
    }
  };
}

/** Copies only what came in pieces. */
const joined = (chunks: readonly Buffer[]): Buffer =>
  chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks);

/** Where the message at the start ends. Throws when it is larger than the server takes. */
function messageEnd(bytes: Buffer): number {
  const length = bytes.readUInt32BE(1);
  if (length > largestMessage) throw refusals.messageTooLarge();
  return prefix + length;
}
