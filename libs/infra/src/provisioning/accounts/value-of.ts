import type { CredentialValues } from '@slipway/application/provisioning';

/** A field that the decider has seen to be there. */
export function valueOf(values: CredentialValues, field: string): string {
  const value = values[field];
  if (value === undefined) throw new Error(`the credential has no field ${field}`);
  return value.reveal();
}
