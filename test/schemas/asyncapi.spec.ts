import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import specification from '@asyncapi/specs/schemas/3.0.0.json';
import { deciders, eventDefinitions } from '@slipway/domain/contexts';
import { nameOf, versionsOf } from '../support/samples';

type Reference = { readonly $ref: string };
type AsyncApi = {
  readonly channels: Readonly<
    Record<string, { readonly address: string; readonly messages: Readonly<Record<string, Reference>> }>
  >;
  readonly components: {
    readonly messages: Readonly<Record<string, { readonly payload: { readonly schema: Reference } }>>;
  };
};

const docs = join(__dirname, '..', '..', 'docs');
const document = JSON.parse(readFileSync(join(docs, 'asyncapi.json'), 'utf8')) as AsyncApi;
// The specification brings draft-07 along.
const isAsyncApi = addFormats(new Ajv({ meta: false, strict: false, validateSchema: false })).compile(
  specification,
);

test('the document is AsyncAPI 3', () => {
  isAsyncApi(document);
  expect(isAsyncApi.errors ?? []).toEqual([]);
});

test('what is no AsyncAPI 3 is found', () => {
  expect(isAsyncApi({ ...document, asyncapi: '4.0.0' })).toBe(false);
  expect(isAsyncApi({ ...document, channels: { order: { messages: [] } } })).toBe(false);
});

test('it has a channel for each category of streams', () => {
  expect(Object.keys(document.channels).sort()).toEqual([...Object.keys(deciders), 'process'].sort());
});

test('it has each version of each event once, in the channel of its streams, with the committed schema', () => {
  const names = Object.values(eventDefinitions).flatMap(versionsOf);
  const told = Object.values(document.channels).flatMap(({ messages }) => Object.keys(messages));
  expect(told.toSorted()).toEqual(names.toSorted());
  for (const { category, events } of Object.values(deciders)) {
    for (const { type, version } of Object.values(events))
      expect(document.channels[category]?.messages).toHaveProperty([nameOf(type, version)]);
  }
  for (const name of names) {
    const { $ref } = document.components.messages[name]?.payload.schema ?? { $ref: '' };
    expect($ref).toBe(`../schemas/events/${name}.json`);
    expect(existsSync(resolve(docs, $ref))).toBe(true);
  }
});
