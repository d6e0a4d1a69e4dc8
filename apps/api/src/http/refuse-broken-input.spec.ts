import type { FastifyRequest } from 'fastify';
import fc from 'fast-check';
import { Refusal } from '@slipway/domain/kernel';
import { refuseBrokenInput } from './refuse-broken-input';

const ask = (body: unknown, query: unknown = {}) => refuseBrokenInput({ body, query } as FastifyRequest);
const nested = (depth: number) => JSON.parse(`${'['.repeat(depth)}1${']'.repeat(depth)}`) as unknown;

test.each([undefined, null, 1, 'text', {}, { a: { b: ['x', null, 1.5] } }, '\u{1f6a2} 港', nested(10)])(
  'what is whole goes through: %j',
  async (body) => {
    await expect(ask(body)).resolves.toBeUndefined();
  },
);

describe('text that no database keeps', () => {
  test.each(['\0', 'a\0b', '\ud800', 'a\udc00b', '\udc00\ud800'])(
    '%j is refused where it stands',
    async (text) => {
      for (const [body, query, pointer] of [
        [{ a: { 'b/c': [text] } }, {}, '/a/b~1c/0'],
        [text, {}, ''],
        [{}, { cursor: text }, '#/query/cursor'],
      ] as const) {
        await expect(ask(body, query)).rejects.toMatchObject({
          code: 'http.invalid_text',
          fields: [{ pointer }],
        });
      }
    },
  );

  test('is refused as a name too, and the answer itself is whole', async () => {
    const refusal: unknown = await ask({ 'a\ud800': 1 }).catch((thrown: unknown) => thrown);
    expect(refusal).toMatchObject({ code: 'http.invalid_text', fields: [{ pointer: '/a\ufffd' }] });
  });
});

describe('a key that reaches every object', () => {
  test.each(['__proto__', 'constructor', 'prototype'])('%s is no field anywhere', async (key) => {
    const body = JSON.parse(`{"a":[{"${key}":{"isAdmin":true}}]}`) as unknown;
    const fields = [{ pointer: `/a/0/${key}`, code: 'http.unknown_field' }];
    await expect(ask(body)).rejects.toMatchObject({ code: 'http.invalid_request', fields });
  });

  test('is only a key: as a text it is a text', async () => {
    await expect(ask({ name: 'constructor' })).resolves.toBeUndefined();
  });
});

test.each([11, 100_000])('%i levels are too deep', async (depth) => {
  await expect(ask(nested(depth))).rejects.toMatchObject({ code: 'http.body_too_deep' });
});

test.each([
  ['a list', Array.from({ length: 1_001 }, () => 1)],
  ['an object', Object.fromEntries(Array.from({ length: 1_001 }, (_, at) => [`k${String(at)}`, 1]))],
  ['lists in lists', Array.from({ length: 40 }, () => Array.from({ length: 40 }, () => 1))],
])('%s with more values than any request has is refused', async (_, body) => {
  await expect(ask(body)).rejects.toMatchObject({ code: 'http.too_many_values' });
});

test('whatever JSON there is, it goes through or is refused', async () => {
  await fc.assert(
    fc.asyncProperty(fc.json({ stringUnit: 'binary', maxDepth: 14 }), async (text) => {
      const thrown: unknown = await ask(JSON.parse(text)).catch((reason: unknown) => reason);
      expect(thrown === undefined || thrown instanceof Refusal).toBe(true);
    }),
  );
});
