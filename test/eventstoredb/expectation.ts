/** What a caller believes about a stream: its last revision, or one of the words of the protocol. */
export type Expectation = 'any' | 'no_stream' | 'stream_exists' | bigint;

const words = { any: '-2', no_stream: '-1', stream_exists: '-4' } as const;

/** As the trailers of a refused deletion give it. */
export const expectationNumber = (expected: Expectation): string =>
  typeof expected === 'bigint' ? expected.toString() : words[expected];
