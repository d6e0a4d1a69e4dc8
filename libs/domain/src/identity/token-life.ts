import type { TokenIssue } from './identity.messages';

export type Token =
  | { readonly status: 'unissued' }
  | ({ readonly status: 'issued' } & TokenIssue)
  | ({ readonly status: 'revoked' } & TokenIssue);
