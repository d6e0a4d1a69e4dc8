import type { SetupRequest } from '@/shared/api/types';

export const MIN_PASSWORD_LENGTH = 15;

export type SetupField = keyof SetupRequest;
export type FieldIssue = 'required' | 'email' | 'tooShort';

/** Characters as a person counts them: an emoji is one. */
export function lengthOf(password: string): number {
  return [...password].length;
}

/** What the form can say at once; everything else is for the server to decide. */
export function checkSetup(form: SetupRequest): Readonly<Partial<Record<SetupField, FieldIssue>>> {
  const issues: Partial<Record<SetupField, FieldIssue>> = {};
  const fields: readonly SetupField[] = ['token', 'name', 'email', 'organizationName', 'password'];
  for (const field of fields) {
    if (form[field].trim() === '') issues[field] = 'required';
  }
  if (!issues.email && !/^\S+@\S+$/.test(form.email.trim())) issues.email = 'email';
  if (!issues.password && lengthOf(form.password) < MIN_PASSWORD_LENGTH) issues.password = 'tooShort';
  return issues;
}

/** `#token=abc` → `abc`. A fragment never reaches a server's log. */
export function tokenFromFragment(fragment: string): string {
  return new URLSearchParams(fragment.replace(/^#/, '')).get('token') ?? '';
}
