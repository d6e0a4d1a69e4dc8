-- What the runners remember. Positions are opaque text of fixed width, so that both event stores fit;
-- COLLATE "C" makes them compare byte by byte, as the port promises. '' stands before the first event.
CREATE SCHEMA runtime;
GRANT USAGE ON SCHEMA runtime TO slipway_api, slipway_projector;

CREATE TABLE runtime.checkpoints (
  projector text NOT NULL,
  version integer NOT NULL,
  position text COLLATE "C" NOT NULL DEFAULT '',
  -- Counts take-overs. Every checkpoint is written with the epoch of its writer: an older one writes nothing.
  epoch bigint NOT NULL DEFAULT 0,
  status text NOT NULL DEFAULT 'running' CHECK (status IN ('running', 'stopped')),
  last_error jsonb,
  updated_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (projector, version)
);
-- A checkpoint is updated in place, again and again: room on the page keeps these updates off the index.
ALTER TABLE runtime.checkpoints SET (fillfactor = 50);
GRANT SELECT ON runtime.checkpoints TO slipway_api;
GRANT SELECT, INSERT, UPDATE ON runtime.checkpoints TO slipway_projector;

CREATE TABLE runtime.outbox (
  id uuid PRIMARY KEY,
  kind text NOT NULL,
  job_id text NOT NULL UNIQUE,
  payload jsonb NOT NULL,
  run_at timestamptz NOT NULL DEFAULT now(),
  attempts integer NOT NULL DEFAULT 0,
  published_at timestamptz,
  done_at timestamptz,
  last_error text
);
CREATE INDEX outbox_unpublished ON runtime.outbox (run_at) WHERE published_at IS NULL AND done_at IS NULL;
CREATE INDEX outbox_undone ON runtime.outbox (published_at) WHERE published_at IS NOT NULL AND done_at IS NULL;
GRANT SELECT, INSERT, UPDATE ON runtime.outbox TO slipway_projector;

CREATE TABLE runtime.deadlines (
  token text PRIMARY KEY,
  payload jsonb NOT NULL,
  run_at timestamptz NOT NULL,
  fired_at timestamptz,
  attempts integer NOT NULL DEFAULT 0,
  last_error text
);
CREATE INDEX deadlines_unfired ON runtime.deadlines (run_at) WHERE fired_at IS NULL;
GRANT SELECT, INSERT, UPDATE ON runtime.deadlines TO slipway_projector;

CREATE TABLE runtime.subject_keys (
  subject_id text NOT NULL,
  key_id uuid NOT NULL,
  -- NULL once destroyed: the row stays as the proof that there was a key.
  wrapped_key bytea,
  destroyed_at timestamptz,
  PRIMARY KEY (subject_id, key_id),
  CHECK ((wrapped_key IS NULL) = (destroyed_at IS NOT NULL))
);
-- Two processes that seal for a new subject at once must end up with one key.
CREATE UNIQUE INDEX subject_keys_living ON runtime.subject_keys (subject_id) WHERE destroyed_at IS NULL;
GRANT SELECT, INSERT, UPDATE ON runtime.subject_keys TO slipway_api, slipway_projector;
