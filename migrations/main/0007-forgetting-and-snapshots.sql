-- Folds of long streams. A cache and nothing else: whatever does not fit its stream is ignored, and rows may go at any time.
CREATE TABLE runtime.snapshots (
  -- Positions are those of one log: after a move to another store the snapshots of the old one fit no more.
  store_id text NOT NULL,
  stream_id text NOT NULL,
  reducer_version integer NOT NULL,
  -- The last event in it, by number, id and place.
  revision bigint NOT NULL,
  event_id text NOT NULL,
  position text COLLATE "C" NOT NULL,
  -- json and not jsonb: the exact text is what `mac` is about.
  state json NOT NULL,
  recent_commands json NOT NULL,
  -- Four bytes for every command before those.
  older_commands bytea NOT NULL,
  -- HMAC-SHA-256 with a key that is not in the database: rights are read from folds.
  mac bytea NOT NULL,
  taken_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (store_id, stream_id, reducer_version)
);
GRANT SELECT, INSERT, UPDATE, DELETE ON runtime.snapshots TO slipway_api, slipway_projector;

-- Secrets are never deleted, but for those of a person who was forgotten: nobody may sign in with them any more.
CREATE FUNCTION vault.drop_secrets_of_forgotten(p_owner text) RETURNS integer
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  WITH dropped AS (
    DELETE FROM vault.secrets
    WHERE owner = p_owner
      AND EXISTS (SELECT FROM runtime.subject_keys WHERE subject_id = p_owner AND destroyed_at IS NOT NULL)
      AND NOT EXISTS (SELECT FROM runtime.subject_keys WHERE subject_id = p_owner AND destroyed_at IS NULL)
    RETURNING 1
  )
  SELECT count(*)::integer FROM dropped
$$;
REVOKE EXECUTE ON FUNCTION vault.drop_secrets_of_forgotten(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION vault.drop_secrets_of_forgotten(text) TO slipway_api;
