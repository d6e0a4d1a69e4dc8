/**
 * The one place from which the dashboard takes the shapes of the API.
 * They are written from the contract; instants are ISO 8601 in UTC, money is in minor units.
 */
export type Instant = string;
export type Money = { readonly minor: number; readonly currency: string };
export type Failure = { readonly code: string; readonly detail: string };
export type Page<T> = { readonly items: readonly T[]; readonly next: string | null };
export type CommandResult = { readonly id: string; readonly version: number; readonly position: string };

export type FieldProblem = { readonly pointer: string; readonly code: string; readonly detail: string };
export type Problem = {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly code: string;
  readonly traceId: string | null;
  readonly errors: readonly FieldProblem[];
};

export type SetupState = { readonly claimed: boolean; readonly sandbox: boolean };
export type SetupRequest = {
  readonly token: string;
  readonly name: string;
  readonly email: string;
  readonly password: string;
  readonly organizationName: string;
};
export type SetupResult = { readonly userId: string; readonly organizationId: string };
export type Credentials = { readonly email: string; readonly password: string };
export type SessionResult = { readonly userId: string; readonly expiresAt: Instant };

export type OrganizationKind = 'top_branch' | 'master_branch' | 'sub_user' | 'end_user';
export type Membership = {
  readonly id: string;
  readonly name: string;
  readonly kind: OrganizationKind;
  readonly parentId: string | null;
  readonly role: string;
};
export type Me = {
  readonly user: { readonly id: string; readonly name: string; readonly email: string };
  readonly organizations: readonly Membership[];
};
export type License = {
  readonly id: string;
  readonly tier: string;
  readonly features: readonly string[];
  readonly limits: { readonly max_servers: number | null };
  readonly expiresAt: Instant;
  readonly status: 'active' | 'expired';
  readonly usage: { readonly servers: { readonly reserved: number; readonly confirmed: number } };
};

export type CatalogueItem = {
  readonly id: string;
  readonly version: number;
  readonly name: string;
  readonly size: string;
  readonly cores: number;
  readonly memoryMb: number;
  readonly diskGb: number;
  readonly price: Money;
};
export type Region = { readonly id: string; readonly name: string };
export type Provider = {
  readonly id: string;
  readonly name: string;
  readonly sandbox: boolean;
  readonly regions: readonly Region[];
};
export type PaymentMethod = { readonly id: string; readonly name: string; readonly description: string };
export type Catalogue = {
  readonly items: readonly CatalogueItem[];
  readonly providers: readonly Provider[];
  readonly paymentMethods: readonly PaymentMethod[];
};

export type OrderRequest = {
  readonly item: string;
  readonly provider: string;
  readonly region: string;
  readonly serverName: string;
  readonly paymentMethod: string;
};
export type OrderAccepted = CommandResult & { readonly operationId: string };
export type OrderStatus =
  | 'placed'
  | 'awaiting_confirmation'
  | 'payment_failed'
  | 'rejected'
  | 'paid'
  | 'fulfilled'
  | 'refunded'
  | 'refund_stuck';
export type Order = {
  readonly id: string;
  readonly status: OrderStatus;
  readonly item: { readonly id: string; readonly name: string } | string;
  readonly price: Money;
  readonly provider: string;
  readonly region: string;
  readonly serverName: string;
  readonly paymentMethod: string;
  readonly reason: Failure | null;
  readonly serverId: string | null;
  readonly placedAt: Instant;
  readonly updatedAt: Instant;
  readonly version: number;
};

export type StageName =
  'order' | 'quota' | 'payment' | 'provisioning' | 'registration' | 'verification' | 'destruction' | 'refund';
export type StageStatus = 'pending' | 'running' | 'waiting' | 'succeeded' | 'failed' | 'skipped';
export type Stage = {
  readonly name: StageName;
  readonly status: StageStatus;
  readonly startedAt: Instant | null;
  readonly finishedAt: Instant | null;
  readonly detail: string | null;
};
export type Engine = { readonly name: string; readonly version: string };
export type OperationStatus = 'running' | 'waiting' | 'succeeded' | 'failed';
export type Operation = {
  readonly id: string;
  readonly kind: 'order';
  readonly status: OperationStatus;
  /** 0 to 100. */
  readonly progress: number;
  readonly startedAt: Instant;
  readonly finishedAt: Instant | null;
  readonly error: Failure | null;
  readonly engine: Engine | null;
  readonly resources: {
    readonly orderId: string;
    readonly infrastructureId: string | null;
    readonly serverId: string | null;
  };
  readonly stages: readonly Stage[];
  readonly correlationId: string;
  readonly version: number;
};
export type LogLine = {
  readonly seq: number;
  readonly at: Instant;
  readonly stream: string;
  readonly text: string;
};
export type LogPage = { readonly items: readonly LogLine[]; readonly next: string | number | null };

export type ServerStatus = 'registered' | 'ready' | 'unverified' | 'decommissioned';
export type ServerFacts = {
  readonly os: string;
  readonly kernel: string;
  readonly cores: number;
  readonly memoryMb: number;
  readonly diskGb: number;
  /** `null`: no Docker on the PATH. */
  readonly docker: string | null;
  readonly observedAt: Instant;
};
export type Server = {
  readonly id: string;
  readonly name: string;
  readonly provider: string;
  readonly region: string;
  readonly status: ServerStatus;
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly hostKeyFingerprint: string;
  readonly infrastructureId: string;
  readonly orderId: string;
  readonly engine: Engine | null;
  readonly sandbox: boolean;
  readonly facts: ServerFacts | null;
  readonly registeredAt: Instant;
  readonly updatedAt: Instant;
  readonly version: number;
};

export type AuditEntry = {
  readonly id: string;
  readonly position: string;
  readonly type: string;
  readonly at: Instant;
  readonly actor: { readonly kind: string; readonly id: string; readonly name: string | null };
  readonly stream: string;
  readonly revision: number | string;
  readonly correlationId: string;
  readonly causationId: string | null;
  readonly reason: string | null;
  readonly data: unknown;
};
