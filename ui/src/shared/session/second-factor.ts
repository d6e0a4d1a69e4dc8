import type { ApiError } from '@/shared/api/api-error';

const codes: readonly string[] = ['identity.second_factor_required', 'identity.wrong_code'];

/** Whether the password was right, and a code of the person's app (or a recovery code) is wanted too. */
export function needsCode(error: ApiError | null): boolean {
  return error !== null && codes.includes(error.code);
}
