-- Secrets are immutable versions: nobody updates a row, an event names it by its reference.
CREATE SCHEMA vault;
GRANT USAGE ON SCHEMA vault TO slipway_api, slipway_projector;

CREATE TABLE vault.secrets (
  reference uuid PRIMARY KEY,
  scope text NOT NULL,
  kind text NOT NULL,
  owner text NOT NULL,
  sealed text NOT NULL,
  key_id text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now()
);
GRANT SELECT, INSERT ON vault.secrets TO slipway_api, slipway_projector;

-- A session is a row, so that revoking it is deleting it. Address and browser are not kept.
CREATE SCHEMA session;
GRANT USAGE ON SCHEMA session TO slipway_api;

CREATE TABLE session.browser_sessions (
  id_hash bytea PRIMARY KEY,
  user_id text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  last_seen_at timestamptz NOT NULL DEFAULT now(),
  -- Absolute: using the session does not move it.
  expires_at timestamptz NOT NULL
);
CREATE INDEX browser_sessions_of_user ON session.browser_sessions (user_id);
CREATE INDEX browser_sessions_expiry ON session.browser_sessions (expires_at);
GRANT SELECT, INSERT, UPDATE, DELETE ON session.browser_sessions TO slipway_api;
