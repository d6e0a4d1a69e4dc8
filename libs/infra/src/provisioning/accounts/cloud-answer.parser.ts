/** The text at a path in a JSON answer; `null` where there is none of 1 to 200 characters. */
export function textAt(json: string, ...path: readonly string[]): string | null {
  const value = path.reduce<unknown>(
    (at, key) => (isFields(at) && Object.hasOwn(at, key) ? at[key] : undefined),
    parsed(json),
  );
  const isShort = typeof value === 'string' && value.length >= 1 && value.length <= 200;
  return isShort ? value.replace(/\p{C}/gu, ' ') : null;
}

export function hasKey(json: string, key: string): boolean {
  const value = parsed(json);
  return isFields(value) && Object.hasOwn(value, key);
}

export type ServiceAccount = {
  readonly projectId: string;
  readonly keyId: string;
  readonly privateKey: string;
  readonly email: string;
};

/**
 * The file that Google makes for a service account. Its addresses (`token_uri` and others) are not looked at: whoever
 * uploads it would decide where we call. `null` when it is no such file.
 */
export function parseServiceAccount(text: string): ServiceAccount | null {
  const value = parsed(text);
  if (!isFields(value) || value['type'] !== 'service_account') return null;
  const { project_id, private_key_id, private_key, client_email } = value;
  const isOne =
    isText(project_id, /^[a-z][a-z0-9.:-]{4,61}$/) &&
    isText(private_key_id, /^[A-Za-z0-9_-]{1,100}$/) &&
    isText(private_key, /^-----BEGIN (RSA )?PRIVATE KEY-----/) &&
    isText(client_email, /^[^\s@]{1,100}@[^\s@]{1,150}$/);
  return isOne
    ? { projectId: project_id, keyId: private_key_id, privateKey: private_key, email: client_email }
    : null;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function isText(value: unknown, pattern: RegExp): value is string {
  return typeof value === 'string' && pattern.test(value);
}

function isFields(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
