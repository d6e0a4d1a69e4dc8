import type { Provider } from '@nestjs/common';
import { APP_GUARD, APP_INTERCEPTOR } from '@nestjs/core';
import {
  AddPaymentMethodHandler,
  ConfirmPaymentHandler,
  NOTICE_DOOR,
  PAYMENT_GATEWAYS,
  PayAgainHandler,
  PlaceOrderHandler,
  RemovePaymentMethodHandler,
  RequestRefundHandler,
} from '@slipway/application/billing';
import type { PaymentGateways } from '@slipway/application/billing';
import { stripeNotices } from '@slipway/infra/billing/payment-gateways';
import {
  AccountMails,
  AddPasskeyHandler,
  Authentication,
  ChangePasswordHandler,
  DisablePersonHandler,
  EnablePersonHandler,
  EnrolSecondFactorHandler,
  IDENTITY_PROVIDER,
  IssueTokenHandler,
  KnownBrowsers,
  LinkAccountHandler,
  NAME_HASH,
  OfferPasskeyHandler,
  OfferSecondFactorHandler,
  PasskeyChallenges,
  PasskeyProof,
  PasswordExchange,
  PasswordProof,
  PASSWORDS,
  PasswordStore,
  People,
  PersonRegistration,
  ProveAgainHandler,
  RenewRecoveryCodesHandler,
  RequestEmailVerificationHandler,
  RequestResetLinkHandler,
  ResetPasswordHandler,
  SecondFactors,
  SESSIONS,
  SessionOpening,
  SetSafeguardsHandler,
  SetUpInstallationHandler,
  SignedNotes,
  SignInByAccountHandler,
  SignInByPasskeyHandler,
  SignInGate,
  SignInHandler,
  TOKEN_USES,
  TOTP,
  UnlinkAccountsHandler,
  VerifyEmailHandler,
  WEBAUTHN,
} from '@slipway/application/identity';
import { OrderAllowance, RenewLicenseHandler } from '@slipway/application/licensing';
import {
  AcceptInvitationHandler,
  AddMemberHandler,
  ArchiveOrganizationHandler,
  CreateChildHandler,
  InvitationDoor,
  InvitationLetters,
  InviteMemberHandler,
  LookAtInvitationHandler,
  ManageRosterHandler,
  ManageTreeHandler,
  MoveSubtreeHandler,
  RegisterInvitedHandler,
  ResendInvitationHandler,
} from '@slipway/application/organizations';
import {
  AddCredentialHandler,
  CLOUD_ACCOUNTS,
  CredentialVault,
  RemoveCredentialHandler,
  RoomAtProvider,
  RotateCredentialHandler,
  TestCredentialHandler,
} from '@slipway/application/provisioning';
import {
  CheckServerHandler,
  ConfirmHostKeyHandler,
  ConnectServerHandler,
  DisconnectServerHandler,
  FOREIGN_HOSTS,
  LookAtServerHandler,
  REMOTE_SHELL,
} from '@slipway/application/servers';
import { CLOCK, VAULT } from '@slipway/application/ports';
import {
  AccessControl,
  CommandRunner,
  DecideHandler,
  DenialLog,
  FoldCache,
  GoOnHandler,
} from '@slipway/application/runtime';
import { publicUrl } from '@slipway/infra/config/env';
import type { Settings } from '@slipway/infra/config/env';
import { Argon2Passwords } from '@slipway/infra/identity/passwords.adapter';
import { PostgresSessions } from '@slipway/infra/identity/sessions.adapter';
import { PostgresTokenUses } from '@slipway/infra/identity/token-uses.adapter';
import { openIdentityProvider } from '@slipway/infra/identity/open-identity-provider';
import { SimpleWebAuthn } from '@slipway/infra/identity/webauthn.adapter';
import { OtplibTotp } from '@slipway/infra/identity/totp.adapter';
import { HttpCloudAccounts } from '@slipway/infra/provisioning/accounts/cloud-accounts';
import { Inbox } from '@slipway/infra/jobs/inbox';
import type { RequestCounter } from '@slipway/infra/limits/request-counter';
import type { ChangeSignal } from '@slipway/infra/projections/change-signal';
import { CheckpointWatch } from '@slipway/infra/projections/consistency';
import { Reads } from '@slipway/infra/projections/read-scope';
import { SshForeignHosts } from '@slipway/infra/servers/foreign-hosts.adapter';
import { SshRemoteShell } from '@slipway/infra/servers/ssh.adapter';
import type { WriteSide } from '@slipway/infra/write-side';
import { AuditExport } from './audit/audit-export';
import { AuditNames } from './audit/audit-names';
import { AuditRoom } from './audit/audit-room';
import { OperationStream } from './billing/operation-stream';
import { AccessGuard } from './http/access.guard';
import { ConsistencyInterceptor } from './http/consistency.interceptor';
import { ConsistencyTokens } from './http/consistency-tokens';
import { DenialInterceptor, Denials } from './http/denials';
import { Readiness } from './http/readiness';
import { SessionCookie } from './http/session-cookie';
import { OidcVisits } from './identity/oidc-visits';
import { InvitationAddresses } from './organizations/invitation-addresses';
import { MemberNames } from './organizations/member-names';
import { LimitsOfRequests, RATE_LIMIT_FACTOR, REQUEST_COUNTER } from './limits/limits-of-requests';
import { TreeTier } from './limits/tree-tier';
import { roomAt } from './provisioning/room-at';
import { PUBLIC_URL, SANDBOX_IS_CONNECTED } from './wiring';

/** What an API process is made of; opened and closed by `main.ts`. */
export type ApiParts = {
  readonly settings: Settings;
  readonly writeSide: WriteSide;
  readonly reads: Reads;
  readonly watch: CheckpointWatch;
  readonly changes: ChangeSignal;
  readonly gateways: PaymentGateways;
  readonly requests: RequestCounter;
  readonly storeId: string;
};

const handlers: readonly Provider[] = [
  DecideHandler,
  GoOnHandler,
  SetUpInstallationHandler,
  SessionOpening,
  SignInHandler,
  PasswordStore,
  PasswordProof,
  PasswordExchange,
  AccountMails,
  LinkAccountHandler,
  UnlinkAccountsHandler,
  SignInByAccountHandler,
  OidcVisits,
  PasskeyProof,
  OfferPasskeyHandler,
  AddPasskeyHandler,
  SignInByPasskeyHandler,
  SecondFactors,
  OfferSecondFactorHandler,
  EnrolSecondFactorHandler,
  RenewRecoveryCodesHandler,
  ProveAgainHandler,
  SetSafeguardsHandler,
  ChangePasswordHandler,
  DisablePersonHandler,
  EnablePersonHandler,
  RequestResetLinkHandler,
  ResetPasswordHandler,
  RequestEmailVerificationHandler,
  VerifyEmailHandler,
  IssueTokenHandler,
  CreateChildHandler,
  AddMemberHandler,
  InviteMemberHandler,
  ResendInvitationHandler,
  LookAtInvitationHandler,
  AcceptInvitationHandler,
  PersonRegistration,
  RegisterInvitedHandler,
  ManageRosterHandler,
  ManageTreeHandler,
  MoveSubtreeHandler,
  ArchiveOrganizationHandler,
  RenewLicenseHandler,
  PlaceOrderHandler,
  PayAgainHandler,
  AddCredentialHandler,
  RotateCredentialHandler,
  TestCredentialHandler,
  RemoveCredentialHandler,
  ConnectServerHandler,
  LookAtServerHandler,
  ConfirmHostKeyHandler,
  CheckServerHandler,
  DisconnectServerHandler,
  ConfirmPaymentHandler,
  AddPaymentMethodHandler,
  RemovePaymentMethodHandler,
  RequestRefundHandler,
];

export function providersOf(parts: ApiParts): readonly Provider[] {
  return [...handlers, ...writeSideOf(parts), ...readSideOf(parts), ...edgeOf(parts)];
}

function writeSideOf({ settings, writeSide, gateways }: ApiParts): readonly Provider[] {
  const { pool, store, folds, runner, clock, vault, names, personal } = writeSide;
  const sessions = new PostgresSessions(pool, personal);
  const uses = new PostgresTokenUses(pool);
  const gate = new SignInGate(runner, names, new KnownBrowsers(names, clock));
  const control = new AccessControl(folds, store, clock);
  return [
    { provide: CLOCK, useValue: clock },
    { provide: VAULT, useValue: vault },
    { provide: NAME_HASH, useValue: names },
    { provide: PASSWORDS, useValue: new Argon2Passwords() },
    { provide: SESSIONS, useValue: sessions },
    { provide: SignedNotes, useValue: new SignedNotes(names, clock) },
    { provide: IDENTITY_PROVIDER, useValue: openIdentityProvider(settings) },
    { provide: PasskeyChallenges, useValue: new PasskeyChallenges(names, clock) },
    { provide: WEBAUTHN, useValue: new SimpleWebAuthn(publicUrl(settings)) },
    { provide: TOTP, useValue: new OtplibTotp() },
    { provide: TOKEN_USES, useValue: uses },
    { provide: SignInGate, useValue: gate },
    { provide: PAYMENT_GATEWAYS, useValue: gateways },
    { provide: NOTICE_DOOR, useValue: stripeNotices(settings) },
    { provide: Inbox, useValue: new Inbox(pool) },
    { provide: FoldCache, useValue: folds },
    { provide: CommandRunner, useValue: runner },
    { provide: AccessControl, useValue: control },
    { provide: InvitationLetters, useValue: new InvitationLetters({ ...writeSide, gate }) },
    { provide: InvitationDoor, useValue: new InvitationDoor({ ...writeSide, control }) },
    { provide: DenialLog, useValue: new DenialLog(runner, folds, clock) },
    { provide: Authentication, useValue: new Authentication(sessions, folds, uses) },
    { provide: CredentialVault, useValue: new CredentialVault(vault, folds) },
    { provide: CLOUD_ACCOUNTS, useValue: new HttpCloudAccounts(settings, clock) },
    ...machinesOf(settings),
    { provide: RoomAtProvider, useValue: roomAt(settings, { folds, vault }) },
    { provide: OrderAllowance, useValue: new OrderAllowance(folds, clock) },
  ];
}

/** Where there is a make-believe world, its servers are on this machine. */
function machinesOf(settings: Settings): readonly Provider[] {
  const shell = new SshRemoteShell();
  const mayBeInside = settings.SANDBOX_URL !== undefined;
  return [
    { provide: REMOTE_SHELL, useValue: shell },
    { provide: FOREIGN_HOSTS, useValue: new SshForeignHosts({ shell, mayBeInside }) },
  ];
}

function readSideOf({ settings, writeSide, reads, watch, changes }: ApiParts): readonly Provider[] {
  const people = new People(writeSide.store, writeSide.personal);
  const names = new AuditNames(people, writeSide.personal);
  return [
    { provide: Reads, useValue: reads },
    { provide: CheckpointWatch, useValue: watch },
    { provide: People, useValue: people },
    { provide: AuditNames, useValue: names },
    { provide: AuditExport, useValue: new AuditExport(reads, names, settings) },
    { provide: AuditRoom, useValue: new AuditRoom({ ...writeSide, reads }) },
    { provide: MemberNames, useValue: new MemberNames(people) },
    {
      provide: InvitationAddresses,
      useValue: new InvitationAddresses(writeSide.personal, writeSide.clock),
    },
    { provide: OperationStream, useValue: new OperationStream(reads, changes) },
  ];
}

function edgeOf({ settings, storeId, writeSide, requests }: ApiParts): readonly Provider[] {
  return [
    { provide: ConsistencyTokens, useValue: new ConsistencyTokens(storeId) },
    { provide: SANDBOX_IS_CONNECTED, useValue: settings.SANDBOX_URL !== undefined },
    { provide: PUBLIC_URL, useValue: publicUrl(settings) },
    { provide: SessionCookie, useValue: new SessionCookie(publicUrl(settings)) },
    { provide: Readiness, useValue: new Readiness(writeSide) },
    { provide: TreeTier, useValue: new TreeTier(writeSide.folds) },
    { provide: REQUEST_COUNTER, useValue: requests },
    { provide: RATE_LIMIT_FACTOR, useValue: settings.RATE_LIMIT_FACTOR },
    LimitsOfRequests,
    Denials,
    { provide: APP_GUARD, useClass: AccessGuard },
    { provide: APP_INTERCEPTOR, useClass: ConsistencyInterceptor },
    { provide: APP_INTERCEPTOR, useClass: DenialInterceptor },
  ];
}
