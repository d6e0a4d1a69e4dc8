import { readonly, shallowRef } from 'vue';
import type { Ref } from 'vue';

/** One change that this page has asked the API for, as anybody could ask for it. */
export type ApiCall = {
  readonly method: string;
  readonly path: string;
  readonly body: unknown;
  readonly at: number;
};

const KEPT = 30;
/** What a token may ask for. Everything else is a person's own, and no command for a terminal. */
const REPEATABLE = /^\/v1\/organizations\//;
const SECRET = /password|secret|token|serviceAccountJson|fields|^code$/i;

/** The newest first; kept in memory only, and never with a secret in it. */
export function createCallLog(): {
  readonly calls: Readonly<Ref<readonly ApiCall[]>>;
  readonly note: (call: ApiCall) => void;
  readonly forget: () => void;
} {
  const calls = shallowRef<readonly ApiCall[]>([]);
  return {
    calls: readonly(calls),
    note(call) {
      if (!REPEATABLE.test(call.path)) return;
      calls.value = [{ ...call, body: withoutSecrets(call.body) }, ...calls.value].slice(0, KEPT);
    },
    forget() {
      calls.value = [];
    },
  };
}

function withoutSecrets(body: unknown): unknown {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return body;
  return Object.fromEntries(
    Object.entries(body).map(([name, value]) => [name, SECRET.test(name) ? '…' : value]),
  );
}

/** For a terminal; the token is the reader's own, from the environment. */
export function asCurl({ method, path, body }: ApiCall, origin: string): string {
  const parts = [`curl -X ${method} ${quoted(origin + path)}`, `-H "Authorization: Bearer $SLIPWAY_TOKEN"`];
  if (body !== undefined)
    parts.push(`-H 'Content-Type: application/json'`, `-d ${quoted(JSON.stringify(body))}`);
  return parts.join(' \\\n  ');
}

const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;
