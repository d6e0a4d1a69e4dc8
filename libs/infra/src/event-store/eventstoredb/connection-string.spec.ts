import { EventStoreDBClient } from '@eventstore/db-client';
import { InvalidSettings } from '../../config/env';
import { openClient } from './client.parser';
import { connectionString } from './connection-string';

const optionsOf = (url: string): URLSearchParams =>
  new URLSearchParams(connectionString(url, 'spec').text.split('?')[1]);
const refusal = (open: () => unknown): string => {
  try {
    open();
  } catch (error) {
    if (error instanceof InvalidSettings) return error.message;
    throw error;
  }
  return 'nothing was refused';
};

test.each([
  ['esdb://localhost:2113', 'esdb://localhost:2113?'],
  ['esdb://localhost:2113/?tls=false', 'esdb://localhost:2113?'],
  ['kurrentdb://localhost', 'esdb://localhost?'],
  ['kurrentdb+discover://cluster.example', 'esdb+discover://cluster.example?'],
  ['esdb+discover://user:p%40ss@cluster.example:2113', 'esdb+discover://user:p%40ss@cluster.example:2113?'],
  ['esdb://a:1,b:2,c:3', 'esdb://a:1,b:2,c:3?'],
])('%s is %s… for the client, which understands it', (url, begin) => {
  const { text } = connectionString(url, 'slipway api');
  expect(text.startsWith(begin)).toBe(true);
  expect(EventStoreDBClient.connectionString(text).connectionName).toBe('slipway api');
});

test('its options go through, in whatever spelling the client takes', () => {
  const options = optionsOf(
    'esdb://a?tls=false&tls_ca_file=%2Fca.crt&ConnectionName=mine&nodePreference=leader',
  );
  expect(options.get('tls')).toBe('false');
  expect(options.get('tlscafile')).toBe('/ca.crt');
  expect(options.get('connectionname')).toBe('mine');
  expect(options.get('nodepreference')).toBe('leader');
});

test('how long one call may take is said by it, and is ten seconds otherwise', () => {
  expect(connectionString('esdb://a?defaultDeadline=500', 'spec').callMs).toBe(500);
  expect(connectionString('esdb://a', 'spec').callMs).toBe(10_000);
});

test('no two have equal options: clients that have share one connection and the calls that it carries', () => {
  const timeouts = ['esdb://a', 'esdb://a', 'esdb://a?keepAliveTimeout=20000'].map((url) =>
    Number(optionsOf(url).get('keepalivetimeout')),
  );
  expect(new Set(timeouts).size).toBe(3);
  expect(timeouts[0]).toBeGreaterThan(10_000);
  expect(timeouts[2]).toBeGreaterThan(20_000);
});

describe('is refused by name', () => {
  test.each([
    ['postgres://localhost', 'esdb://'],
    ['esdb://', 'esdb://'],
    ['esdb://a?colour=red', 'colour'],
    ['esdb://a?tls', 'an option that is none'],
    ['esdb://a?tlsVerifyCert=false', 'tlsCAFile'],
    ['esdb://a?defaultDeadline=soon', 'defaultDeadline'],
    ['esdb://a?keepAliveTimeout=-5', 'keepAliveTimeout'],
  ])('%s', (url, name) => {
    const said = refusal(() => connectionString(url, 'spec'));
    expect(said).toContain('EVENT_STORE_URL');
    expect(said).toContain(name);
  });

  test.each(['esdb://a?tls=maybe', 'esdb://a?tlsCAFile=/nowhere/ca.crt', 'esdb://a:port'])(
    '%s by the client',
    (url) => {
      expect(refusal(() => openClient(connectionString(url, 'spec').text))).toContain('EVENT_STORE_URL');
    },
  );

  test.each([
    'esdb://user:hunter2@a?colour=red',
    'esdb://user:hunter2@a?tls=maybe',
    'esdb://user:hunter2@a:port',
    'esdb://user:hunter2?x@a',
    'mysql://user:hunter2@a',
  ])('%s, which repeats no password', (url) => {
    const said = refusal(() => openClient(connectionString(url, 'spec').text));
    expect(said).toContain('EVENT_STORE_URL');
    expect(said).not.toContain('hunter2');
  });
});
