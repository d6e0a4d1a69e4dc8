/** What is wrong with the value of a setting, or undefined. */

export const portNumber = (value) =>
  /^\d{1,5}$/.test(value) && Number(value) > 0 && Number(value) < 65536
    ? undefined
    : 'must be a port number from 1 to 65535';

export const oneOf =
  (...allowed) =>
  (value) =>
    allowed.includes(value) ? undefined : `must be one of ${allowed.join(', ')}`;

export const urlOf =
  (...schemes) =>
  (value) => {
    const parsed = URL.canParse(value) ? new URL(value) : undefined;
    const fits = parsed !== undefined && parsed.host !== '' && schemes.includes(parsed.protocol.slice(0, -1));
    return fits ? undefined : `must be a URL that starts with ${schemes.map((s) => `${s}://`).join(' or ')}`;
  };

/** EventStoreDB's may name several hosts, which no URL does. */
export const eventStoreUrl = (value) =>
  urlOf('postgres', 'postgresql')(value) === undefined ||
  /^(esdb|kurrentdb)(\+discover)?:\/\/[^\s/?]\S*$/.test(value)
    ? undefined
    : 'must be a URL that starts with postgres:// or esdb:// or kurrentdb://';

export const key32 = (value) =>
  /^[A-Za-z0-9+/]{43}=$/.test(value) ? undefined : 'must be 32 bytes in base64 (44 characters)';

export const networks = (value) =>
  /^\s*[0-9A-Fa-f.:]+(\/\d{1,3})?(\s*,\s*[0-9A-Fa-f.:]+(\/\d{1,3})?)*\s*$/.test(value)
    ? undefined
    : 'must be IP addresses or networks such as 10.0.0.0/8';

export const origins = (value) =>
  /^\s*https?:\/\/[^/,\s]+(\s*,\s*https?:\/\/[^/,\s]+)*\s*$/.test(value)
    ? undefined
    : 'must be origins such as https://panel.example.com';

export const factor = (value) =>
  /^\d+(\.\d+)?$/.test(value) && Number(value) >= 0.01 && Number(value) <= 1000
    ? undefined
    : 'must be a number from 0.01 to 1000';
