import { pino } from 'pino';
import type { DestinationStream, Logger, LoggerOptions } from 'pino';

export type { Logger } from 'pino';

const secrets = [
  'password',
  'token',
  'secret',
  'authorization',
  'cookie',
  'privateKey',
  'MASTER_KEY',
  'MASTER_KEY_OTHER',
  'INDEX_KEY',
  'AUDIT_SIGNING_KEY',
  'SANDBOX_TOKEN',
];

/** JSON lines on stdout, or to `destination`. Redacts by name, three levels deep; values of type `Secret` hide themselves at any depth. */
export function createLogger(process: string, level: string, destination?: DestinationStream): Logger {
  const options: LoggerOptions = {
    level,
    base: { process },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }) },
    redact: {
      paths: secrets.flatMap((name) => [name, `*.${name}`, `*.*.${name}`, `req.headers.${name}`]),
      censor: '[secret]',
    },
  };
  return destination ? pino(options, destination) : pino(options);
}
