/**
 * The one place from which the dashboard takes the shapes of the API. They are generated from its OpenAPI document
 * (`npm run generate`); instants are ISO 8601 in UTC, money is in minor units.
 */
import type {
  ConnectionRow,
  CredentialRow,
  MemberRow,
  OperationRow,
  OrganizationRow,
  OrderRow,
  Problem as ProblemAnswer,
  ServerRow,
  Stage as StageRow,
} from './generated/types.gen';

export type {
  AddCredentialRequest,
  AccountSignInRequest as AccountSignIn,
  AddMemberRequest,
  AddPasskeyRequest,
  AssignRoleRequest,
  AuditChanged,
  AuditDetail,
  AuditGraph,
  AuditRow as AuditEntry,
  AuditState,
  BrowserOptions,
  Catalogue,
  ChangePasswordRequest,
  CheckReply,
  CommandReply as CommandResult,
  Confirmation,
  ConnectedReply,
  ConnectionRow as Connection,
  ConnectServerRequest,
  CreateChildRequest,
  CredentialFields,
  CredentialRow as Credential,
  CredentialVerdictReply,
  DisputeRow as Dispute,
  Explanation,
  FailureReason as Failure,
  HostKeyReply,
  InvitationReply,
  InvitationRow as Invitation,
  InviteRequest,
  IssuedTokenReply,
  IssueTokenRequest,
  JoinedReply,
  LedgerBalanceRow as LedgerBalance,
  LedgerBalances,
  LedgerEntryRow as LedgerEntry,
  LicenseRow as License,
  LogLineRow as LogLine,
  Me,
  MemberRow as Member,
  Membership,
  ApprovalThreshold,
  ApprovalThresholdRequest,
  MoneyValue as Money,
  OfferedItem as CatalogueItem,
  OfferedSecondFactor,
  OfferedPaymentMethod as PaymentMethod,
  OfferedProvider as Provider,
  OfferedRegion as Region,
  OperationPlan as Plan,
  OperationRow as Operation,
  OrderReply as OrderAccepted,
  OrganizationRow as Organization,
  OrderRow as Order,
  PasskeyList,
  PasskeyRow as Passkey,
  PasskeySignInRequest as PasskeySignIn,
  PaymentMethodReply,
  PaymentMethods,
  PermissionSetList,
  PermissionSetRequest,
  PermissionSetRow as PermissionSet,
  PlaceOrderRequest as OrderRequest,
  ProviderAnswerRequest as ProviderAnswer,
  ProviderReply as IdentityProvider,
  ProviderVisit,
  RecoveryCodesReply as RecoveryCodes,
  RefundReply,
  RefundRequest,
  RefundRow as Refund,
  RegisterInvitedRequest,
  ReturnedMoney,
  SeenInvitationReply as SeenInvitation,
  ServerRow as Server,
  SafeguardsBody as Safeguards,
  SecondFactorStatus,
  SessionList,
  SessionReply as SessionResult,
  SessionRow as Session,
  SetUpReply as SetupResult,
  SetUpRequest as SetupRequest,
  SetupStatus as SetupState,
  SignInRequest as Credentials,
  ProofRequest as Proof,
  Stage,
  TokenRow as Token,
} from './generated/types.gen';

export type Instant = string;
export type Page<T> = { readonly items: readonly T[]; readonly next: string | null };

export type FieldProblem = NonNullable<ProblemAnswer['errors']>[number];
/** A refusal after parsing: what an answer of somebody else than the API lacks is filled in. */
export type Problem = Omit<ProblemAnswer, 'traceId' | 'errors'> & {
  readonly traceId: string | null;
  readonly errors: readonly FieldProblem[];
};

export type Engine = NonNullable<OperationRow['engine']>;
export type OperationStatus = OperationRow['status'];
export type OrderStatus = OrderRow['status'];
export type ServerFacts = NonNullable<ServerRow['facts']>;
export type ServerStatus = ServerRow['status'];
export type StageStatus = StageRow['status'];
export type ConnectionStatus = ConnectionRow['status'];
export type CredentialStatus = CredentialRow['status'];
export type CloudProvider = CredentialRow['provider'];
export type Role = MemberRow['role'];
export type OrganizationKind = OrganizationRow['kind'];
