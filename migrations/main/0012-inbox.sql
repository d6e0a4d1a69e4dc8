-- What outside parties tell by themselves, before anybody has looked at it. It is answered only when it is here.
CREATE TABLE runtime.inbox (
  source text NOT NULL,
  event_id text NOT NULL,
  -- As it came; gone once it is processed, because it may name people.
  body text,
  received_at timestamptz NOT NULL DEFAULT now(),
  run_at timestamptz NOT NULL DEFAULT now(),
  attempts integer NOT NULL DEFAULT 0,
  processed_at timestamptz,
  outcome text CHECK (outcome IN ('followed', 'ignored', 'unmatched')),
  last_error text,
  PRIMARY KEY (source, event_id),
  CHECK ((body IS NULL) = (processed_at IS NOT NULL))
);
CREATE INDEX inbox_unprocessed ON runtime.inbox (run_at) WHERE processed_at IS NULL;
CREATE INDEX inbox_unmatched ON runtime.inbox (received_at) WHERE outcome = 'unmatched';
GRANT SELECT, INSERT ON runtime.inbox TO slipway_api;
GRANT SELECT, UPDATE ON runtime.inbox TO slipway_projector;
