/**
 * The one place from which the dashboard takes the shapes of the API. They are generated from its OpenAPI document
 * (`npm run generate`); instants are ISO 8601 in UTC, money is in minor units.
 */
import type {
  OperationRow,
  OrderRow,
  Problem as ProblemAnswer,
  ServerRow,
  Stage as StageRow,
} from './generated/types.gen';

export type {
  AuditRow as AuditEntry,
  Catalogue,
  CommandReply as CommandResult,
  FailureReason as Failure,
  LicenseRow as License,
  LogLineRow as LogLine,
  Me,
  Membership,
  MoneyValue as Money,
  OfferedItem as CatalogueItem,
  OfferedPaymentMethod as PaymentMethod,
  OfferedProvider as Provider,
  OfferedRegion as Region,
  OperationRow as Operation,
  OrderReply as OrderAccepted,
  OrderRow as Order,
  PlaceOrderRequest as OrderRequest,
  ServerRow as Server,
  SessionReply as SessionResult,
  SetUpReply as SetupResult,
  SetUpRequest as SetupRequest,
  SetupStatus as SetupState,
  SignInRequest as Credentials,
  Stage,
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
