import { Writable } from 'node:stream';
import { Secret } from '@slipway/application/ports';
import { createLogger } from './logger';
import type { Logger } from './logger';
import { NestLogger } from './nest-logger';

const needle = 'n33dle';

/** What a logger wrote, as text and as the lines that it is made of. */
function logged(write: (logger: Logger) => void, level = 'trace') {
  const lines: string[] = [];
  const destination = new Writable({
    write(chunk: Buffer, _, done) {
      lines.push(chunk.toString());
      done();
    },
  });
  write(createLogger('api', level, destination));
  return { text: lines.join(''), lines: lines.map((line) => JSON.parse(line) as Record<string, unknown>) };
}

describe('a line', () => {
  test('says when, what, how bad, and which process', () => {
    const { lines } = logged((logger) => logger.info({ orderId: 'order-1' }, 'an order was placed'));
    expect(lines).toEqual([
      {
        level: 'info',
        time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
        process: 'api',
        orderId: 'order-1',
        msg: 'an order was placed',
      },
    ]);
  });

  test('below the level is none', () => {
    expect(logged((logger) => logger.debug('quiet'), 'info').lines).toEqual([]);
  });
});

describe('a secret', () => {
  const names = [
    'password',
    'token',
    'secret',
    'authorization',
    'cookie',
    'privateKey',
    'MASTER_KEY',
    'INDEX_KEY',
    'AUDIT_SIGNING_KEY',
    'SANDBOX_TOKEN',
  ];

  test.each(names)('named %s is hidden at the top, in an object, and in an object of that', (name) => {
    const { text, lines } = logged((logger) => {
      logger.info({ [name]: needle, plain: 'seen' }, 'at the top');
      logger.info({ a: { [name]: needle } }, 'below');
      logger.info({ a: { b: { [name]: needle } } }, 'below that');
    });
    expect(lines).toHaveLength(3);
    expect(text).not.toContain(needle);
    expect(text).toContain('seen');
  });

  test.each(['authorization', 'cookie'])('in the %s header of a request is hidden', (name) => {
    const { text } = logged((logger) => logger.info({ req: { headers: { [name]: needle } } }, 'asked'));
    expect(text).toContain('[secret]');
    expect(text).not.toContain(needle);
  });

  test('of type Secret hides itself under any name and at any depth', () => {
    const deep = { a: { b: { c: { d: [{ e: new Secret(needle) }] } } } };
    const { text } = logged((logger) => {
      logger.info({ harmless: new Secret(needle) }, 'at the top');
      logger.info(deep, 'deep');
      logger.info(`in a sentence: ${String(new Secret(needle))}`);
      logger.info('as an argument: %s %o %j', new Secret(needle), new Secret(needle), new Secret(needle));
    });
    expect(text.match(/\[secret\]/g)?.length).toBeGreaterThanOrEqual(4);
    expect(text).not.toContain(needle);
  });

  test('that an error carries is hidden too', () => {
    const error = Object.assign(new Error('refused'), { password: needle, key: new Secret(needle) });
    expect(logged((logger) => logger.error({ err: error }, 'failed')).text).not.toContain(needle);
  });
});

test('what Nest says comes as lines of ours; its chatter is for debugging', () => {
  const { lines } = logged((logger) => {
    const nest = new NestLogger(logger);
    nest.log('mapped a route', 'RouterExplorer');
    nest.warn('odd');
    nest.error('broken', 'stack');
  });
  expect(lines.map(({ level, msg }) => [level, msg])).toEqual([
    ['debug', 'mapped a route'],
    ['warn', 'odd'],
    ['error', 'broken'],
  ]);
});
