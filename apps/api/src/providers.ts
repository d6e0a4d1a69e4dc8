import type { Provider } from '@nestjs/common';
import { APP_GUARD, APP_INTERCEPTOR } from '@nestjs/core';
import { PAYMENT_GATEWAY, PayAgainHandler, PlaceOrderHandler } from '@slipway/application/billing';
import type { PaymentGateway } from '@slipway/application/billing';
import {
  Authentication,
  IssueTokenHandler,
  NAME_HASH,
  PASSWORDS,
  People,
  SESSIONS,
  SetUpInstallationHandler,
  SignInHandler,
} from '@slipway/application/identity';
import { OrderAllowance, RenewLicenseHandler } from '@slipway/application/licensing';
import { CreateChildHandler } from '@slipway/application/organizations';
import { CLOCK, VAULT } from '@slipway/application/ports';
import { AccessControl, CommandRunner, DecideHandler, FoldCache } from '@slipway/application/runtime';
import { publicUrl } from '@slipway/infra/config/env';
import type { Settings } from '@slipway/infra/config/env';
import { Argon2Passwords } from '@slipway/infra/identity/passwords.adapter';
import { PostgresSessions } from '@slipway/infra/identity/sessions.adapter';
import type { ChangeSignal } from '@slipway/infra/projections/change-signal';
import { CheckpointWatch } from '@slipway/infra/projections/consistency';
import { Reads } from '@slipway/infra/projections/read-scope';
import type { WriteSide } from '@slipway/infra/write-side';
import { AuditNames } from './audit/audit-names';
import { OperationStream } from './billing/operation-stream';
import { AccessGuard } from './http/access.guard';
import { ConsistencyInterceptor } from './http/consistency.interceptor';
import { ConsistencyTokens } from './http/consistency-tokens';
import { Readiness } from './http/readiness';
import { SessionCookie } from './http/session-cookie';
import { SANDBOX_IS_CONNECTED } from './wiring';

/** What an API process is made of; opened and closed by `main.ts`. */
export type ApiParts = {
  readonly settings: Settings;
  readonly writeSide: WriteSide;
  readonly reads: Reads;
  readonly watch: CheckpointWatch;
  readonly changes: ChangeSignal;
  readonly gateway: PaymentGateway;
  readonly storeId: string;
};

const handlers: readonly Provider[] = [
  DecideHandler,
  SetUpInstallationHandler,
  SignInHandler,
  IssueTokenHandler,
  CreateChildHandler,
  RenewLicenseHandler,
  PlaceOrderHandler,
  PayAgainHandler,
];

export function providersOf(parts: ApiParts): readonly Provider[] {
  return [...handlers, ...writeSideOf(parts), ...readSideOf(parts), ...edgeOf(parts)];
}

function writeSideOf({ writeSide, gateway }: ApiParts): readonly Provider[] {
  const { pool, store, folds, runner, clock, vault, names } = writeSide;
  const sessions = new PostgresSessions(pool);
  return [
    { provide: CLOCK, useValue: clock },
    { provide: VAULT, useValue: vault },
    { provide: NAME_HASH, useValue: names },
    { provide: PASSWORDS, useValue: new Argon2Passwords() },
    { provide: SESSIONS, useValue: sessions },
    { provide: PAYMENT_GATEWAY, useValue: gateway },
    { provide: FoldCache, useValue: folds },
    { provide: CommandRunner, useValue: runner },
    { provide: AccessControl, useValue: new AccessControl(folds, store, clock) },
    { provide: Authentication, useValue: new Authentication(sessions, folds) },
    { provide: OrderAllowance, useValue: new OrderAllowance(folds, clock) },
  ];
}

function readSideOf({ writeSide, reads, watch, changes }: ApiParts): readonly Provider[] {
  const people = new People(writeSide.store, writeSide.personal);
  return [
    { provide: Reads, useValue: reads },
    { provide: CheckpointWatch, useValue: watch },
    { provide: People, useValue: people },
    { provide: AuditNames, useValue: new AuditNames(people) },
    { provide: OperationStream, useValue: new OperationStream(reads, changes) },
  ];
}

function edgeOf({ settings, storeId, writeSide }: ApiParts): readonly Provider[] {
  return [
    { provide: ConsistencyTokens, useValue: new ConsistencyTokens(storeId) },
    { provide: SANDBOX_IS_CONNECTED, useValue: settings.SANDBOX_URL !== undefined },
    { provide: SessionCookie, useValue: new SessionCookie(publicUrl(settings)) },
    { provide: Readiness, useValue: new Readiness(writeSide) },
    { provide: APP_GUARD, useClass: AccessGuard },
    { provide: APP_INTERCEPTOR, useClass: ConsistencyInterceptor },
  ];
}
