/** Version 4; `crypto.randomUUID` is absent on plain HTTP to anything but loopback. */
export function randomId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  const hex = Array.from(bytes, (byte, index) => {
    if (index === 6) return ((byte & 0x0f) | 0x40).toString(16).padStart(2, '0');
    if (index === 8) return ((byte & 0x3f) | 0x80).toString(16).padStart(2, '0');
    return byte.toString(16).padStart(2, '0');
  }).join('');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

export type SubmitKey = {
  /** The same key for the same body until the attempt is settled, so that a retry cannot act twice. */
  readonly keyFor: (body: unknown) => string;
  /** The server has answered for good; the next submit is a new wish. */
  readonly settle: () => void;
};

export function createSubmitKey(newId: () => string = randomId): SubmitKey {
  let open: { readonly body: string; readonly key: string } | null = null;
  return {
    keyFor(body) {
      const text = JSON.stringify(body);
      if (open?.body !== text) open = { body: text, key: newId() };
      return open.key;
    },
    settle() {
      open = null;
    },
  };
}
