-- Ending streams, or their beginnings. Readers of a stream obey at once; evs.events keeps every row, and whoever reads
-- the whole log sees them for ever. Each call may be repeated: what it does, it does once.
--
-- The row of the stream is locked as in evs.append, for at most 5 s (55P03). An append that waits for it meanwhile
-- judges the stream again once it has the lock.

CREATE FUNCTION evs.truncate_stream(p_stream text, p_before bigint) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET lock_timeout = '5s' AS $$
DECLARE
  s evs.streams;
BEGIN
  PERFORM evs.require_read_committed();
  INSERT INTO evs.streams (stream_id) VALUES (p_stream) ON CONFLICT DO NOTHING;
  SELECT * INTO s FROM evs.streams t WHERE t.stream_id = p_stream FOR UPDATE;
  IF s.state = 2 THEN PERFORM evs.refuse('ES002', 'tombstoned', p_stream, NULL); END IF;
  -- Never back: a call that comes late must not show what a later one has hidden.
  UPDATE evs.streams t SET truncate_before = p_before
   WHERE t.stream_no = s.stream_no AND t.truncate_before < p_before;
END $$;

-- p_expected: -2 any, 0 and above the last revision. Events that come later are not hidden: the state says that the
-- stream is gone now, truncate_before that its old events stay gone when it goes on.
CREATE FUNCTION evs.soft_delete(p_stream text, p_expected bigint) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET lock_timeout = '5s' AS $$
DECLARE
  s evs.streams;
BEGIN
  PERFORM evs.require_read_committed();
  SELECT * INTO s FROM evs.streams t WHERE t.stream_id = p_stream FOR UPDATE;
  IF s.state = 2 THEN PERFORM evs.refuse('ES002', 'tombstoned', p_stream, NULL); END IF;
  IF COALESCE(s.revision, -1) = -1 OR p_expected NOT IN (-2, s.revision) THEN
    PERFORM evs.refuse('ES001', 'wrong-revision', p_stream,
                       CASE WHEN s.state = 0 AND s.revision >= 0 THEN s.revision END);
  END IF;
  UPDATE evs.streams t SET state = 1, truncate_before = GREATEST(t.truncate_before, s.revision + 1)
   WHERE t.stream_no = s.stream_no AND t.state = 0;
END $$;

-- The same expectations. Also for a stream that never was, which then never will be.
CREATE FUNCTION evs.tombstone(p_stream text, p_expected bigint) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET lock_timeout = '5s' AS $$
DECLARE
  s evs.streams;
BEGIN
  PERFORM evs.require_read_committed();
  INSERT INTO evs.streams (stream_id) VALUES (p_stream) ON CONFLICT DO NOTHING;
  SELECT * INTO s FROM evs.streams t WHERE t.stream_id = p_stream FOR UPDATE;
  IF s.state = 2 THEN RETURN; END IF;
  IF p_expected NOT IN (-2, s.revision) THEN
    PERFORM evs.refuse('ES001', 'wrong-revision', p_stream,
                       CASE WHEN s.state = 0 AND s.revision >= 0 THEN s.revision END);
  END IF;
  UPDATE evs.streams t SET state = 2 WHERE t.stream_no = s.stream_no;
END $$;

REVOKE ALL ON FUNCTION evs.truncate_stream(text, bigint), evs.soft_delete(text, bigint), evs.tombstone(text, bigint)
  FROM PUBLIC;
GRANT EXECUTE ON FUNCTION evs.truncate_stream(text, bigint), evs.soft_delete(text, bigint), evs.tombstone(text, bigint)
  TO slipway_api, slipway_projector;
