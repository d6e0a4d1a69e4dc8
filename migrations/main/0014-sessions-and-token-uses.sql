-- Where a session was opened, for the person who looks through the own ones. Sealed with the person's key.
ALTER TABLE session.browser_sessions ADD COLUMN ip json, ADD COLUMN user_agent json;

-- When a token was used last: too often for the log, and of no use without the token.
CREATE TABLE session.token_uses (
  token_id text PRIMARY KEY,
  last_used_at timestamptz NOT NULL
);
GRANT SELECT, INSERT, UPDATE ON session.token_uses TO slipway_api;
