-- What makes tampering with the log evident: one link for each of its events, in its order. A link holds no position,
-- because positions change when a log is copied into another store.
CREATE TABLE runtime.audit_chain (
  n bigint PRIMARY KEY CHECK (n > 0),
  stream_id text NOT NULL,
  revision bigint NOT NULL,
  -- SHA-256 of the hash before it and of the event as canonical JSON.
  hash bytea NOT NULL CHECK (length(hash) = 32)
);
-- The head as it was signed, in copy: what counts is the anchor file outside of the database.
CREATE TABLE runtime.audit_heads (
  n bigint NOT NULL,
  signed_at timestamptz NOT NULL,
  hash bytea NOT NULL,
  key_id text NOT NULL,
  signature bytea NOT NULL,
  PRIMARY KEY (n, signed_at)
);
CREATE INDEX audit_heads_newest ON runtime.audit_heads (signed_at);
GRANT SELECT, INSERT ON runtime.audit_chain, runtime.audit_heads TO slipway_projector;
