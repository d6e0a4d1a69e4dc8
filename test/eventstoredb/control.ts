export type Method = 'Read' | 'Append' | 'BatchAppend' | 'Delete' | 'Tombstone';

/** What a test asks the running process for. */
export type Command =
  | { readonly kind: 'open-calls' }
  | { readonly kind: 'held-answers' }
  | { readonly kind: 'hold-answers'; readonly method: Method }
  | { readonly kind: 'release-answers' }
  | { readonly kind: 'become-ready' };

export type Report =
  | { readonly kind: 'listening'; readonly port: number }
  | { readonly kind: 'ready' }
  | { readonly kind: 'obeyed'; readonly id: number; readonly result: unknown };
