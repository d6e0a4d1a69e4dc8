import { api } from '@/shared/api/api';
import { useRead } from '@/shared/composables/useRead';

/** The keys of what an account page reads, for what is read again after a change. */
export const ACCOUNT_KEYS = {
  sessions: ['account', 'sessions'],
  secondFactor: ['account', 'second-factor'],
  passkeys: ['account', 'passkeys'],
} as const;

export const useSessions = () => useRead({ key: ACCOUNT_KEYS.sessions, read: api.sessions });
export const useSecondFactor = () => useRead({ key: ACCOUNT_KEYS.secondFactor, read: api.secondFactor });
export const usePasskeys = () => useRead({ key: ACCOUNT_KEYS.passkeys, read: api.passkeys });
