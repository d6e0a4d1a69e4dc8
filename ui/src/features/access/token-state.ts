import type { Token } from '@/shared/api/types';
import type { Tone } from '@/shared/components/tone';

export type TokenState = 'active' | 'expired' | 'revoked';

export const TOKEN_TONES: Readonly<Record<TokenState, Tone>> = {
  active: 'good',
  expired: 'neutral',
  revoked: 'bad',
};

export function stateOf(
  { revokedAt, expiresAt }: Pick<Token, 'revokedAt' | 'expiresAt'>,
  now: number,
): TokenState {
  if (revokedAt !== null) return 'revoked';
  return Date.parse(expiresAt) <= now ? 'expired' : 'active';
}
