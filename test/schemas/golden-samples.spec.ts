import { deciders, eventDefinitions, processes } from '@slipway/domain/contexts';
import { fold, recorded, upcast } from '@slipway/domain/kernel';
import type { AnyEventDefinition, Message } from '@slipway/domain/kernel';
import type { Instant } from '@slipway/domain/kernel';
import {
  committedSamples,
  committedSchemas,
  faultsOf,
  misplacedSeals,
  nameOf,
  variantsWithoutSample,
  versionsOf,
} from '../support/samples';
import type { Sample } from '../support/samples';

const recording = { organizationId: 'platform', occurredAt: '2026-01-01T12:00:00.000Z' as Instant } as const;
const definitions = Object.values(eventDefinitions);
const versions = definitions.flatMap((definition) =>
  versionsOf(definition).map((name, index) => ({ name, definition, version: index + 1 })),
);
const old = versions.filter(({ definition, version }) => version < definition.version);

const schemaOf = (name: string) => {
  const schema = committedSchemas.get(name);
  if (!schema) throw new Error(`schemas/events/${name}.json is missing; run npm run generate`);
  return schema;
};
const samplesOf = (name: string): readonly Sample[] => committedSamples.get(name) ?? [];

/** The samples of all versions of these events, as messages of today. */
const messagesOf = (some: readonly AnyEventDefinition[]): readonly Message[] =>
  versions
    .filter(({ definition }) => some.includes(definition))
    .flatMap(({ name, definition, version }) =>
      samplesOf(name).map(({ data }) => ({
        type: definition.type,
        data: upcast(definition, version, data, recording),
      })),
    );

describe('the committed schemas and samples', () => {
  test('are there for every version of every event, and for nothing else', () => {
    const names = versions.map(({ name }) => name).sort();
    expect([...committedSchemas.keys()]).toEqual(names);
    expect([...committedSamples.keys()]).toEqual(names);
  });
});

describe.each(versions)('$name', ({ name }) => {
  test('has samples that fit its schema', () => {
    expect(samplesOf(name).length).toBeGreaterThan(0);
    expect(samplesOf(name).flatMap(({ data }) => faultsOf(schemaOf(name), data))).toEqual([]);
  });

  test('has a sample of every variant', () => {
    const values = samplesOf(name).map(({ data }) => data);
    expect(variantsWithoutSample(schemaOf(name), values)).toEqual([]);
  });
});

describe('an old version', () => {
  test('is there to be tried', () => expect(old.length).toBeGreaterThan(0));

  test.each(old)('$name becomes the next one as it always did', ({ name, definition, version }) => {
    const upcaster = definition.upcasters[version - 1] as (data: unknown, of: typeof recording) => unknown;
    for (const { data, next } of samplesOf(name)) {
      const upcasted = upcaster(data, recording);
      expect(upcasted).toEqual(next);
      expect(faultsOf(schemaOf(nameOf(definition.type, version + 1)), upcasted)).toEqual([]);
    }
  });

  test.each(old)(
    '$name keeps personal data where it was sealed, or it would not open',
    ({ name, definition, version }) => {
      for (const { data } of samplesOf(name))
        expect(misplacedSeals(data, upcast(definition, version, data, recording))).toEqual([]);
    },
  );
});

describe('every stored event', () => {
  test.each(Object.values(deciders))(
    'of $category is taken by its decider, alone and among others',
    (decider) => {
      const messages = messagesOf(Object.values(decider.events));
      expect(messages.length).toBeGreaterThan(0);
      for (const message of messages) expect(() => fold(decider, [message])).not.toThrow();
      expect(() => fold(decider, [...messages, ...messages.toReversed()])).not.toThrow();
    },
  );

  test.each(processes)('that concerns $name is taken by the process', (process) => {
    const messages = messagesOf(definitions.filter(({ type }) => type in process.correlate));
    expect(new Set(messages.map(({ type }) => type))).toEqual(new Set(Object.keys(process.correlate)));
    for (const message of messages) {
      const { data } = recorded<Message<string, never>>(message);
      expect(typeof process.correlate[message.type]?.(data)).toBe('string');
      expect(() => process.evolve(process.initial(), message)).not.toThrow();
    }
  });
});

describe('the rules themselves', () => {
  const schema = {
    type: 'object',
    properties: {
      kind: { enum: ['left', 'right'] },
      size: { anyOf: [{ type: 'null' }, { type: 'number' }] },
      notes: { type: 'array', items: { enum: ['loud', 'soft'] } },
      key: { type: 'string' },
    },
    required: ['kind', 'notes', 'size'],
    additionalProperties: false,
  };

  test('find a sample that does not fit', () => {
    expect(faultsOf(schema, { kind: 'left', size: null, notes: [] })).toEqual([]);
    expect(faultsOf(schema, { kind: 'up', notes: [], clear: true })).toEqual([
      "/ must have required property 'size'",
      '/ must NOT have additional properties',
      '/kind must be equal to one of the allowed values',
    ]);
  });

  test('find personal data in the clear', () => {
    const registered = schemaOf('identity.user-registered.v1');
    const [sample] = samplesOf('identity.user-registered.v1');
    const clear = { ...Object(sample?.data), name: { subject: 'anna', clear: 'Anna' } };
    expect(faultsOf(registered, clear)).toEqual([
      "/name must have required property 'sealed'",
      '/name must NOT have additional properties',
    ]);
  });

  test('find a variant that no sample shows', () => {
    const values = [{ kind: 'left', size: 1, notes: ['loud'] }];
    expect(variantsWithoutSample(schema, values)).toEqual([
      '/kind "right"',
      '/size {"type":"null"}',
      '/notes[] "soft"',
      '/key present',
    ]);
    const all = [...values, { kind: 'right', size: null, notes: ['soft'], key: '' }];
    expect(variantsWithoutSample(schema, all)).toEqual([]);
    expect(variantsWithoutSample(schema, all.slice(1))).toContain('/key absent');
  });

  test('find a sealed value that was moved or changed', () => {
    const name = { subject: 'anna', sealed: { k: 'k' } };
    const old = { person: { name }, others: [name] };
    expect(misplacedSeals(old, { ...old, version: 2 })).toEqual([]);
    expect(misplacedSeals(old, { person: { name } })).toEqual([]);
    expect(misplacedSeals(old, { name, others: [{ ...name, subject: 'bert' }] })).toEqual([
      '/name',
      '/others/0',
    ]);
  });
});
