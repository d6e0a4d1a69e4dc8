-- Machines that organizations bring along. Their public key is for authorized_keys; the private one is in the vault.
CREATE TABLE rm.connection_list_v1 (
  organization_id text NOT NULL,
  server_id text PRIMARY KEY,
  name text NOT NULL,
  host text NOT NULL,
  port integer NOT NULL,
  login text NOT NULL,
  authorized_key text NOT NULL,
  status text NOT NULL
    CHECK (status IN ('connecting', 'confirmed', 'ready', 'unreachable', 'blocked', 'disconnected')),
  fingerprint text,
  seen_fingerprint text,
  facts jsonb,
  reason text,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  version integer NOT NULL,
  position text COLLATE "C" NOT NULL,
  seen text COLLATE "C" NOT NULL
);
CREATE INDEX connection_list_v1_page ON rm.connection_list_v1 (organization_id, position);
SELECT rm.guard_table('rm.connection_list_v1');
SELECT rm.publish('connection_list', 1);
