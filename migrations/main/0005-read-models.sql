-- The read models. `position` is where a row began in the log, what its list is sorted and paged by;
-- `seen` is the last event that is in the row, so that an event that comes again changes nothing.
CREATE TABLE rm.organization_list_v1 (
  organization_id text PRIMARY KEY,
  parent_id text,
  top_branch_id text NOT NULL,
  kind text NOT NULL,
  name text,
  is_attached boolean NOT NULL,
  created_at timestamptz NOT NULL,
  position text COLLATE "C" NOT NULL,
  seen text COLLATE "C" NOT NULL
);
CREATE INDEX organization_list_v1_children ON rm.organization_list_v1 (parent_id, position);
SELECT rm.guard_table('rm.organization_list_v1');
-- The list of its direct children belongs to the parent: their ids are what is asked for.
CREATE POLICY api_reads_children ON rm.organization_list_v1 FOR SELECT TO slipway_api
  USING (parent_id = ANY ((SELECT string_to_array(current_setting('app.organization_ids', true), ','))::text[]));
SELECT rm.publish('organization_list', 1);

CREATE TABLE rm.membership_v1 (
  organization_id text NOT NULL,
  user_id text NOT NULL,
  role text NOT NULL,
  seen text COLLATE "C" NOT NULL,
  PRIMARY KEY (organization_id, user_id)
);
CREATE INDEX membership_v1_of_user ON rm.membership_v1 (user_id, organization_id);
SELECT rm.guard_table('rm.membership_v1', 'user_id');
SELECT rm.publish('membership', 1);

CREATE TABLE rm.token_list_v1 (
  organization_id text NOT NULL,
  token_id text PRIMARY KEY,
  user_id text NOT NULL,
  name text NOT NULL,
  scopes text[] NOT NULL,
  created_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  revoked_at timestamptz,
  version integer NOT NULL,
  position text COLLATE "C" NOT NULL,
  seen text COLLATE "C" NOT NULL
);
CREATE INDEX token_list_v1_page ON rm.token_list_v1 (organization_id, position);
SELECT rm.guard_table('rm.token_list_v1');
SELECT rm.publish('token_list', 1);

-- One license per top branch; its organization_id is the top branch's.
CREATE TABLE rm.license_v1 (
  organization_id text PRIMARY KEY,
  license_id text NOT NULL,
  tier text NOT NULL,
  features text[] NOT NULL,
  limits jsonb NOT NULL,
  expires_at timestamptz NOT NULL,
  version integer NOT NULL,
  seen text COLLATE "C" NOT NULL
);
SELECT rm.guard_table('rm.license_v1');
SELECT rm.publish('license', 1);

CREATE TABLE rm.quota_reservation_v1 (
  organization_id text NOT NULL,
  reservation_id text NOT NULL,
  servers integer NOT NULL,
  status text NOT NULL CHECK (status IN ('reserved', 'confirmed', 'released')),
  seen text COLLATE "C" NOT NULL,
  PRIMARY KEY (organization_id, reservation_id)
);
CREATE INDEX quota_reservation_v1_used ON rm.quota_reservation_v1 (organization_id) INCLUDE (status, servers)
  WHERE status <> 'released';
SELECT rm.guard_table('rm.quota_reservation_v1');
SELECT rm.publish('quota_reservation', 1);

CREATE TABLE rm.order_list_v1 (
  organization_id text NOT NULL,
  order_id text PRIMARY KEY,
  status text NOT NULL,
  item text NOT NULL,
  item_name text NOT NULL,
  price jsonb NOT NULL,
  provider text NOT NULL,
  region text NOT NULL,
  server_name text NOT NULL,
  payment_method text NOT NULL,
  reason jsonb,
  server_id text,
  placed_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  version integer NOT NULL,
  position text COLLATE "C" NOT NULL,
  seen text COLLATE "C" NOT NULL
);
CREATE INDEX order_list_v1_page ON rm.order_list_v1 (organization_id, position);
CREATE INDEX order_list_v1_by_status ON rm.order_list_v1 (organization_id, status, position);
SELECT rm.guard_table('rm.order_list_v1');
SELECT rm.publish('order_list', 1);

CREATE TABLE rm.operation_v1 (
  organization_id text NOT NULL,
  operation_id text PRIMARY KEY,
  status text NOT NULL,
  state jsonb NOT NULL,
  position text COLLATE "C" NOT NULL,
  seen text COLLATE "C" NOT NULL
);
CREATE INDEX operation_v1_page ON rm.operation_v1 (organization_id, position);
SELECT rm.guard_table('rm.operation_v1');
SELECT rm.publish('operation', 1);

CREATE TABLE rm.server_list_v1 (
  organization_id text NOT NULL,
  server_id text PRIMARY KEY,
  infrastructure_id text NOT NULL,
  order_id text NOT NULL,
  name text NOT NULL,
  provider text NOT NULL,
  region text NOT NULL,
  status text NOT NULL,
  host text NOT NULL,
  port integer NOT NULL,
  login text NOT NULL,
  fingerprint text NOT NULL,
  facts jsonb,
  registered_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  version integer NOT NULL,
  position text COLLATE "C" NOT NULL,
  seen text COLLATE "C" NOT NULL
);
CREATE INDEX server_list_v1_page ON rm.server_list_v1 (organization_id, position);
SELECT rm.guard_table('rm.server_list_v1');
SELECT rm.publish('server_list', 1);

CREATE TABLE rm.server_engine_v1 (
  organization_id text NOT NULL,
  infrastructure_id text PRIMARY KEY,
  engine jsonb NOT NULL,
  seen text COLLATE "C" NOT NULL
);
SELECT rm.guard_table('rm.server_engine_v1');
SELECT rm.publish('server_engine', 1);

-- Every event, once. What belongs to no organization has organization_id 'platform'.
CREATE TABLE rm.audit_timeline_v1 (
  organization_id text NOT NULL,
  position text COLLATE "C" NOT NULL,
  event_id text NOT NULL,
  type text NOT NULL,
  at timestamptz NOT NULL,
  actor_kind text NOT NULL,
  actor_id text NOT NULL,
  stream text NOT NULL,
  revision text NOT NULL,
  correlation_id text NOT NULL,
  causation_id text NOT NULL,
  reason text,
  session_or_token text,
  data jsonb,
  PRIMARY KEY (organization_id, position)
);
CREATE INDEX audit_timeline_v1_story ON rm.audit_timeline_v1 (organization_id, correlation_id, position);
CREATE INDEX audit_timeline_v1_by_type ON rm.audit_timeline_v1 (organization_id, type, position);
CREATE INDEX audit_timeline_v1_by_actor ON rm.audit_timeline_v1 (organization_id, actor_id, position);
SELECT rm.guard_table('rm.audit_timeline_v1');
SELECT rm.publish('audit_timeline', 1);
