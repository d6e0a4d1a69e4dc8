/** How far the chain reaches at an instant: its last hash stands for every event up to there. */
export type Head = { readonly n: number; readonly hash: Buffer; readonly signedAt: string };

export type SignedHead = Head & { readonly keyId: string; readonly signature: Buffer };

/**
 * A line of the anchor file: a head, and the beginnings of all hashes since the anchor before. The head alone would
 * prove that something was changed; these tell what, also when the database was rewritten as a whole.
 */
export type Anchor = SignedHead & { readonly after: number; readonly links: Buffer };

/** Of each hash the anchor has so many bytes. They only point: what proves is the head. */
export const bytesPerLink = 6;
