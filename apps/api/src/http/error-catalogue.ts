import { authorizationErrors, runtimeErrors } from '@slipway/application/runtime';
import { billingErrors } from '@slipway/domain/billing';
import { identityErrors } from '@slipway/domain/identity';
import { Refusal, reservationErrors } from '@slipway/domain/kernel';
import type { ErrorKind } from '@slipway/domain/kernel';
import { licensingErrors } from '@slipway/domain/licensing';
import { notificationErrors } from '@slipway/domain/notifications';
import { organizationErrors } from '@slipway/domain/organizations';
import { provisioningErrors } from '@slipway/domain/provisioning';
import { serverErrors } from '@slipway/domain/servers';
import { httpErrors } from './http.errors';
import { statusOf } from './problem';

/** `never`, because a parameter is contravariant: every definition fits. */
type AnyErrorDefinition = {
  (...facts: never): Refusal;
  readonly code: string;
  readonly kind: ErrorKind;
};

/** Everything a caller can be refused with. `npm run generate` fails while a definition is missing here. */
const groups: readonly Readonly<Record<string, AnyErrorDefinition>>[] = [
  httpErrors,
  authorizationErrors,
  runtimeErrors,
  reservationErrors,
  billingErrors,
  identityErrors,
  licensingErrors,
  notificationErrors,
  organizationErrors,
  provisioningErrors,
  serverErrors,
];

export type ExplainedError = {
  readonly code: string;
  readonly kind: ErrorKind;
  readonly status: number;
  /** The sentence, with an ellipsis for each fact of the single case. */
  readonly sentence: string;
};

/** All codes with their status and sentence, by code. */
export function explainedErrors(): readonly ExplainedError[] {
  return groups
    .flatMap((group) => Object.values(group))
    .map((definition) => ({
      code: definition.code,
      kind: definition.kind,
      status: statusOf(definition),
      sentence: sentenceOf(definition),
    }))
    .sort((a, b) => (a.code < b.code ? -1 : 1));
}

const mostFacts = 8;

function sentenceOf(definition: AnyErrorDefinition): string {
  const refusal: unknown = Reflect.apply(
    definition,
    undefined,
    Array.from({ length: mostFacts }, () => '…'),
  );
  if (!(refusal instanceof Refusal)) throw new Error(`${definition.code} does not make a refusal`);
  return refusal.detail;
}
