-- The event log on PostgreSQL. Why it is built this way, with measurements: docs/adr, "event store".
--
-- Readers follow the log by position and must neither miss an event that commits late nor see a stream out of
-- order. A position is drawn while the stream's row is locked, so within a stream the order is right; and every
-- append publishes a lower bound of the positions that it may own (an advisory lock, the in-flight registry), so a
-- reader can stop below everything that is still on its way. See evs.announce_append and evs.safe_position.
CREATE SCHEMA evs;

-- Names this log in consistency tokens. A restored or copied log that goes its own way must get another id.
CREATE TABLE evs.store (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  only_one boolean NOT NULL DEFAULT true UNIQUE CHECK (only_one));
INSERT INTO evs.store DEFAULT VALUES;

-- CACHE 1 is load-bearing: a session that drew positions ahead would use them after another session's later ones.
CREATE SEQUENCE evs.global_position AS bigint CACHE 1;
-- One is burned, so that last_value always means "already given out".
SELECT nextval('evs.global_position');

CREATE TABLE evs.streams (
  stream_no bigint GENERATED ALWAYS AS IDENTITY UNIQUE, -- narrow key for the hot indexes of evs.events
  -- "C": locks are taken in the order of bytes, whatever the collation of the database.
  stream_id text COLLATE "C" PRIMARY KEY,
  category text COLLATE "C" GENERATED ALWAYS AS (split_part(stream_id, '-', 1)) STORED,
  -- -1: the row only exists to be locked; no reader takes it for a stream.
  revision bigint NOT NULL DEFAULT -1,
  state smallint NOT NULL DEFAULT 0, -- 0 live, 1 soft-deleted, 2 tombstoned, 3 archived
  truncate_before bigint NOT NULL DEFAULT 0
) WITH ( -- room on the page keeps the update of the revision away from the indexes
  fillfactor = 80, autovacuum_vacuum_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.02);

CREATE TABLE evs.events (
  position bigint PRIMARY KEY,
  stream_no bigint NOT NULL,
  revision bigint NOT NULL,
  event_id uuid NOT NULL,
  type text NOT NULL,
  schema_version smallint NOT NULL,
  data jsonb NOT NULL,
  metadata jsonb NOT NULL,
  recorded_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  UNIQUE (stream_no, revision), -- the lock on the stream's row already guarantees it; this proves it
  UNIQUE (stream_no, event_id) -- idempotency; led by the stream, so that random ids stay local in the tree
) WITH ( -- rows are only added: freeze in small portions instead of one long run at wrap-around
  autovacuum_vacuum_insert_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.02);

-- The log is evidence. Against a slip of the owner's hand; the lesser logins have no right to change it at all.
CREATE FUNCTION evs.refuse_change() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF current_setting('evs.maintenance', true) IS DISTINCT FROM 'on' THEN
    RAISE EXCEPTION 'evs.events is append-only: % refused. Maintenance sets evs.maintenance = on first', TG_OP
      USING ERRCODE = 'ES005';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER events_are_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON evs.events
  FOR EACH STATEMENT EXECUTE FUNCTION evs.refuse_change();

-- With one snapshot for the whole transaction a reader would miss what commits between its two looks, and a writer
-- would judge a stream by a state from before it got the lock.
CREATE FUNCTION evs.require_read_committed() RETURNS void LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF current_setting('transaction_isolation') <> 'read committed' THEN
    RAISE EXCEPTION 'the event store needs READ COMMITTED, not %', current_setting('transaction_isolation')
      USING ERRCODE = 'ES003';
  END IF;
END $$;

-- Enters the in-flight registry: "every position that I am going to draw is above this one". The mark is read before
-- the lock is taken, hence always too low, never too high. PostgreSQL itself drops it at commit, rollback or crash,
-- and only after the rows have become visible. Shared, so nobody waits for anybody.
CREATE FUNCTION evs.announce_append() RETURNS void LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  mark bigint;
BEGIN
  SELECT last_value INTO mark FROM evs.global_position;
  PERFORM pg_advisory_xact_lock_shared((7737::bigint << 48) | mark);
END $$;

-- Up to here the log is settled: every lower position is visible to the caller's NEXT statement or will never be.
-- The order of the two looks is the proof: whoever announces after the second one draws positions above the first.
-- It may go back a little between two calls; what it has promised stays true.
CREATE FUNCTION evs.safe_position() RETURNS bigint
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  head bigint;
  in_flight bigint;
BEGIN
  PERFORM evs.require_read_committed();
  SELECT last_value INTO head FROM evs.global_position;
  SELECT min(((classid::bigint << 32) | objid::bigint) & 281474976710655) INTO in_flight
    FROM pg_locks
   WHERE locktype = 'advisory' AND objsubid = 1 AND (classid::bigint >> 16) = 7737
     AND database = (SELECT oid FROM pg_database WHERE datname = current_database());
  RETURN LEAST(head, COALESCE(in_flight, head));
END $$;

CREATE FUNCTION evs.refuse(p_code text, p_kind text, p_stream text, p_current bigint) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  RAISE EXCEPTION '%: %', p_kind, p_stream USING ERRCODE = p_code,
    DETAIL = json_build_object('kind', p_kind, 'stream', p_stream, 'current', p_current::text)::text;
END $$;

-- Expectations travel as numbers: -1 no_stream, -2 any, -4 stream_exists, 0 and above an exact revision.
-- Events travel as one jsonb array of {id, type, schemaVersion, data, metadata}: array parameters cost the client
-- three times the CPU.
--
-- In every function below, plans are pinned to the indexes: sessions keep the plan of a statement from the time when
-- the tables were empty, and then scan them whole.

-- One stream, nothing unusual. Returns no row for a conflict or a retry: evs.append finds out which.
-- Raises 23505 when an id is already stored and the expectation did not tell: evs.append knows what that means, too.
CREATE FUNCTION evs.append_one(p_stream text, p_expected bigint, p_events jsonb)
RETURNS TABLE (revision bigint, last_position bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET enable_seqscan = off AS $$
#variable_conflict use_column
DECLARE
  n int := jsonb_array_length(p_events);
  stream_number bigint;
  head bigint;
  last bigint;
BEGIN
  PERFORM evs.require_read_committed();
  IF p_expected IN (-1, -2) THEN
    INSERT INTO evs.streams AS t (stream_id, revision) VALUES (p_stream, n - 1)
      ON CONFLICT (stream_id) DO UPDATE SET revision = t.revision + n
        WHERE t.state = 0 AND (p_expected = -2 OR t.revision = -1)
      RETURNING t.stream_no, t.revision INTO stream_number, head;
  ELSE
    UPDATE evs.streams t SET revision = t.revision + n
      WHERE t.stream_id = p_stream AND t.state = 0
        AND (t.revision = p_expected OR (p_expected = -4 AND t.revision >= 0))
      RETURNING t.stream_no, t.revision INTO stream_number, head;
  END IF;
  -- INTO without STRICT leaves NULL when no row was returned, which is what "somebody else was here" looks like.
  IF stream_number IS NULL THEN RETURN; END IF;

  PERFORM evs.announce_append();
  WITH written AS (
    INSERT INTO evs.events (position, stream_no, revision, event_id, type, schema_version, data, metadata)
    SELECT nextval('evs.global_position'), stream_number, head - n + e.o, (e.v->>'id')::uuid, e.v->>'type',
           (e.v->>'schemaVersion')::smallint, e.v->'data', e.v->'metadata'
      FROM (SELECT * FROM jsonb_array_elements(p_events) WITH ORDINALITY x(v, o) ORDER BY o) e
    RETURNING position)
  SELECT max(position) INTO last FROM written;
  RETURN QUERY SELECT head, last;
END $$;

-- Any number of streams and guards, all or nothing, with a full diagnosis. A row per write, in order.
-- p_writes: [{stream, expected, events}], each stream once. p_guards: [{stream, revision or null}].
-- Refuses with ES001 (wrong-revision, known-ids), ES002 (tombstoned), ES004 (guard-moved) and a JSON detail.
-- Waits at most 5 s for a stream that somebody holds (55P03): those who wait keep connections from the others.
CREATE FUNCTION evs.append(p_writes jsonb, p_guards jsonb)
RETURNS TABLE (write_no int, revision bigint, last_position bigint, deduplicated boolean)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET lock_timeout = '5s'
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off SET jit = off AS $$
#variable_conflict use_column
DECLARE
  n int := jsonb_array_length(p_writes);
  numbers bigint[] := array_fill(NULL::bigint, ARRAY[n]);
  bases bigint[] := numbers; -- the revision before the append; of a retry, the last revision of the first time
  retried boolean[] := array_fill(false, ARRAY[n]);
  step record;
  s evs.streams;
  expected bigint;
  batch int;
  found_ids int;
  first_revision bigint;
  last_revision bigint;
  in_order boolean;
  moved record;
BEGIN
  PERFORM evs.require_read_committed();
  -- Sorted over writes and guards together: two appends that need each other's streams cannot deadlock.
  FOR step IN
    SELECT u.stream, max(u.no) AS no
      FROM (SELECT v->>'stream' AS stream, o::int AS no FROM jsonb_array_elements(p_writes) WITH ORDINALITY w(v, o)
            UNION ALL SELECT v->>'stream', NULL FROM jsonb_array_elements(p_guards) g(v)) u
     GROUP BY u.stream ORDER BY u.stream COLLATE "C"
  LOOP
    -- What is missing gets a row all the same: only a row can be locked against somebody creating it right now.
    INSERT INTO evs.streams (stream_id) VALUES (step.stream) ON CONFLICT DO NOTHING;
    IF step.no IS NULL THEN
      PERFORM FROM evs.streams t WHERE t.stream_id = step.stream FOR SHARE;
      CONTINUE;
    END IF;
    SELECT * INTO s FROM evs.streams t WHERE t.stream_id = step.stream FOR UPDATE;
    expected := (p_writes->(step.no - 1)->>'expected')::bigint;
    batch := jsonb_array_length(p_writes->(step.no - 1)->'events');
    numbers[step.no] := s.stream_no;
    bases[step.no] := s.revision;
    IF s.state = 2 THEN PERFORM evs.refuse('ES002', 'tombstoned', step.stream, NULL); END IF;

    IF s.revision >= 0 THEN
      SELECT count(*), min(e.revision), max(e.revision), min(e.revision - q.o) = max(e.revision - q.o)
        INTO found_ids, first_revision, last_revision, in_order
        FROM jsonb_array_elements(p_writes->(step.no - 1)->'events') WITH ORDINALITY q(v, o)
        JOIN evs.events e ON e.stream_no = s.stream_no AND e.event_id = (q.v->>'id')::uuid;
      -- All there, in order, at the expected place: the retry of an append whose answer was lost. It gets the first
      -- answer again, also when the stream or a guard has moved on since.
      IF found_ids = batch AND in_order
         AND (expected IN (-2, -4) OR first_revision = CASE WHEN expected = -1 THEN 0 ELSE expected + 1 END) THEN
        retried[step.no] := true;
        bases[step.no] := last_revision;
        CONTINUE;
      ELSIF found_ids > 0 THEN
        PERFORM evs.refuse('ES001', 'known-ids', step.stream, s.revision);
      END IF;
    END IF;

    IF NOT (expected = -2
            OR (expected = -1 AND (s.revision = -1 OR s.state = 1))
            OR (expected = -4 AND s.revision >= 0 AND s.state = 0)
            OR (expected >= 0 AND expected = s.revision)) THEN
      PERFORM evs.refuse('ES001', 'wrong-revision', step.stream,
                         CASE WHEN s.state = 0 AND s.revision >= 0 THEN s.revision END);
    END IF;
  END LOOP;

  IF true = ALL (retried) THEN
    RETURN QUERY SELECT k, bases[k],
      (SELECT e.position FROM evs.events e WHERE e.stream_no = numbers[k] AND e.revision = bases[k]), true
      FROM generate_series(1, n) k ORDER BY k;
    RETURN;
  ELSIF true = ANY (retried) THEN
    -- Half of it is there: these ids were not written by this append.
    PERFORM evs.refuse('ES001', 'known-ids', p_writes->(array_position(retried, true) - 1)->>'stream', NULL);
  END IF;

  SELECT g.v->>'stream' AS stream, t.revision AS revision INTO moved
    FROM jsonb_array_elements(p_guards) g(v) LEFT JOIN evs.streams t ON t.stream_id = g.v->>'stream'
   WHERE CASE WHEN t.state = 0 AND t.revision >= 0 THEN t.revision END IS DISTINCT FROM (g.v->>'revision')::bigint
   LIMIT 1;
  IF moved.stream IS NOT NULL THEN PERFORM evs.refuse('ES004', 'guard-moved', moved.stream, moved.revision); END IF;

  PERFORM evs.announce_append();
  INSERT INTO evs.events (position, stream_no, revision, event_id, type, schema_version, data, metadata)
  SELECT nextval('evs.global_position'), numbers[x.no], bases[x.no] + x.o, (x.v->>'id')::uuid, x.v->>'type',
         (x.v->>'schemaVersion')::smallint, x.v->'data', x.v->'metadata'
    FROM (SELECT w.no, e.o, e.v
            FROM jsonb_array_elements(p_writes) WITH ORDINALITY w(v, no),
                 jsonb_array_elements(w.v->'events') WITH ORDINALITY e(v, o)
           ORDER BY w.no, e.o) x;
  UPDATE evs.streams t SET revision = bases[w.no] + jsonb_array_length(w.v->'events'), state = 0
    FROM jsonb_array_elements(p_writes) WITH ORDINALITY w(v, no)
   WHERE t.stream_no = numbers[w.no];
  RETURN QUERY SELECT k, bases[k] + jsonb_array_length(p_writes->(k - 1)->'events'),
    (SELECT e.position FROM evs.events e WHERE e.stream_no = numbers[k]
      AND e.revision = bases[k] + jsonb_array_length(p_writes->(k - 1)->'events')), false
    FROM generate_series(1, n) k ORDER BY k;
END $$;

-- Many appends of one process in one transaction; each succeeds or fails alone. p_group: [{stream, expected, guards,
-- events}], each stream written by one element at most. A row per element, in order: 'written' with its result, or why
-- not ('busy', 'deleted', 'revision', 'known-ids', 'guard'). What was not written goes through evs.append alone.
--
-- It never waits for a lock on an existing stream: one stream held elsewhere must not hold up everybody else's appends
-- of this process. What is locked is skipped and reported 'busy'.
CREATE FUNCTION evs.append_group(p_group jsonb)
RETURNS TABLE (element int, outcome text, revision bigint, last_position bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off SET jit = off AS $$
#variable_conflict use_column
DECLARE
  targets text[] := ARRAY(SELECT v->>'stream' FROM jsonb_array_elements(p_group) x(v));
  owned text[];
  held text[];
  outcomes text[];
  numbers bigint[];
  bases bigint[];
BEGIN
  PERFORM evs.require_read_committed();
  IF cardinality(targets) <> (SELECT count(DISTINCT u) FROM unnest(targets) u) THEN
    RAISE EXCEPTION 'append_group takes each stream once' USING ERRCODE = 'ES003';
  END IF;

  INSERT INTO evs.streams (stream_id)
  SELECT u.stream
    FROM (SELECT v->>'stream' AS stream FROM jsonb_array_elements(p_group) x(v)
           WHERE (v->>'expected')::bigint IN (-1, -2)
          UNION
          SELECT g.v->>'stream' FROM jsonb_array_elements(p_group) x(v), jsonb_array_elements(x.v->'guards') g(v)
           WHERE g.v->>'revision' IS NULL) u
   WHERE NOT EXISTS (SELECT FROM evs.streams t WHERE t.stream_id = u.stream)
   ORDER BY u.stream COLLATE "C"
  ON CONFLICT DO NOTHING;

  SELECT COALESCE(array_agg(t.stream_id), '{}') INTO owned
    FROM (SELECT s.stream_id FROM evs.streams s WHERE s.stream_id = ANY (targets)
           ORDER BY s.stream_id FOR UPDATE SKIP LOCKED) t;
  SELECT owned || COALESCE(array_agg(t.stream_id), '{}') INTO held
    FROM (SELECT s.stream_id FROM evs.streams s
           WHERE s.stream_id = ANY (ARRAY(
                   SELECT g.v->>'stream'
                     FROM jsonb_array_elements(p_group) x(v), jsonb_array_elements(x.v->'guards') g(v)))
             AND s.stream_id <> ALL (targets)
           ORDER BY s.stream_id FOR SHARE SKIP LOCKED) t;

  -- A new statement, hence a snapshot from after the locks: what it sees of a held stream is final.
  SELECT array_agg(j.outcome ORDER BY j.no), array_agg(j.stream_no ORDER BY j.no), array_agg(j.revision ORDER BY j.no)
    INTO outcomes, numbers, bases
    FROM (SELECT el.no, s.stream_no, s.revision, CASE
            WHEN s.stream_id IS NULL THEN 'revision'
            WHEN s.stream_id <> ALL (owned) THEN 'busy'
            WHEN s.state <> 0 THEN 'deleted'
            WHEN NOT (el.expected = -2 OR (el.expected = -1 AND s.revision = -1)
                      OR (el.expected = -4 AND s.revision >= 0)
                      OR (el.expected >= 0 AND el.expected = s.revision)) THEN 'revision'
            WHEN s.revision >= 0 AND EXISTS (
              SELECT FROM jsonb_array_elements(el.events) i(v)
                JOIN evs.events e ON e.stream_no = s.stream_no AND e.event_id = (i.v->>'id')::uuid) THEN 'known-ids'
            WHEN EXISTS (
              SELECT FROM jsonb_array_elements(el.guards) g(v)
                LEFT JOIN evs.streams t ON t.stream_id = g.v->>'stream'
               WHERE t.stream_id <> ALL (held)
                  OR CASE WHEN t.state = 0 AND t.revision >= 0 THEN t.revision END
                     IS DISTINCT FROM (g.v->>'revision')::bigint
                  -- Written by a neighbor in this very group: who comes first is not decided yet.
                  OR (t.stream_id <> s.stream_id AND t.stream_id = ANY (targets))) THEN 'guard'
            ELSE 'written' END AS outcome
          FROM (SELECT o AS no, v->>'stream' AS stream, (v->>'expected')::bigint AS expected, v->'guards' AS guards,
                       v->'events' AS events FROM jsonb_array_elements(p_group) WITH ORDINALITY x(v, o)) el
          LEFT JOIN evs.streams s ON s.stream_id = el.stream) j;

  IF 'written' = ANY (outcomes) THEN
    PERFORM evs.announce_append();
    INSERT INTO evs.events (position, stream_no, revision, event_id, type, schema_version, data, metadata)
    SELECT nextval('evs.global_position'), numbers[x.no], bases[x.no] + x.o, (x.v->>'id')::uuid, x.v->>'type',
           (x.v->>'schemaVersion')::smallint, x.v->'data', x.v->'metadata'
      FROM (SELECT g.no, e.o, e.v
              FROM jsonb_array_elements(p_group) WITH ORDINALITY g(v, no),
                   jsonb_array_elements(g.v->'events') WITH ORDINALITY e(v, o)
             WHERE outcomes[g.no] = 'written' ORDER BY g.no, e.o) x;
    UPDATE evs.streams t SET revision = bases[g.no] + jsonb_array_length(g.v->'events')
      FROM jsonb_array_elements(p_group) WITH ORDINALITY g(v, no)
     WHERE outcomes[g.no] = 'written' AND t.stream_no = numbers[g.no];
  END IF;
  RETURN QUERY
    SELECT k, outcomes[k], r.head,
           (SELECT e.position FROM evs.events e WHERE e.stream_no = numbers[k] AND e.revision = r.head)
      FROM generate_series(1, cardinality(outcomes)) k,
           LATERAL (SELECT CASE WHEN outcomes[k] = 'written'
                                THEN bases[k] + jsonb_array_length(p_group->(k - 1)->'events') END AS head) r
     ORDER BY k;
END $$;

-- A page of the log, forward, in one call: the first row carries (ceiling, safe), the others the events.
-- `ceiling` is how far this page looked: with a filter at most 50,000 positions, so that a rare type cannot turn one
-- page into a scan of the whole log. `matched` is the number of rows before the cut at p_bytes (stored size).
CREATE FUNCTION evs.read_page(p_after bigint, p_until bigint, p_limit int, p_bytes bigint, p_types text[],
                              p_prefixes text[])
RETURNS TABLE (global_position bigint, stream_id text, revision bigint, event_id uuid, type text, schema_version smallint,
               data jsonb, metadata jsonb, recorded_at timestamptz, matched bigint, ceiling bigint, safe bigint)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off SET jit = off AS $$
#variable_conflict use_column
DECLARE
  settled bigint := LEAST(evs.safe_position(), p_until); -- LEAST ignores NULL: no p_until, no limit
  far bigint := settled;
BEGIN
  IF p_types IS NOT NULL OR p_prefixes IS NOT NULL THEN far := LEAST(settled, p_after + 50000); END IF;
  RETURN QUERY SELECT NULL::bigint, NULL::text, NULL::bigint, NULL::uuid, NULL::text, NULL::smallint, NULL::jsonb,
    NULL::jsonb, NULL::timestamptz, NULL::bigint, far, settled;
  IF far <= p_after THEN RETURN; END IF;
  -- A statement after the one that asked for the safe position: it sees everything that committed before that.
  RETURN QUERY
    SELECT w.position, w.stream_id::text, w.revision, w.event_id, w.type, w.schema_version, w.data, w.metadata,
           w.recorded_at, w.matched, NULL::bigint, NULL::bigint
      FROM (SELECT c.*, sum(c.bytes) OVER (ORDER BY c.position) - c.bytes AS before, count(*) OVER () AS matched
              FROM (SELECT e.position, s.stream_id, e.revision, e.event_id, e.type, e.schema_version, e.data,
                           e.metadata, e.recorded_at, pg_column_size(e.data) + pg_column_size(e.metadata) AS bytes
                      FROM evs.events e JOIN evs.streams s ON s.stream_no = e.stream_no
                     WHERE e.position > p_after AND e.position <= far
                       AND (p_types IS NULL OR e.type = ANY (p_types))
                       AND (p_prefixes IS NULL
                            OR EXISTS (SELECT FROM unnest(p_prefixes) p WHERE starts_with(s.stream_id, p)))
                     ORDER BY e.position LIMIT p_limit) c) w
     WHERE w.before < p_bytes
     ORDER BY w.position;
END $$;

-- The two lesser logins append through the functions and read; they own nothing and change nothing.
REVOKE ALL ON ALL FUNCTIONS IN SCHEMA evs FROM PUBLIC;
GRANT USAGE ON SCHEMA evs TO slipway_api, slipway_projector;
GRANT SELECT ON evs.store, evs.streams, evs.events, evs.global_position TO slipway_api, slipway_projector;
GRANT EXECUTE ON FUNCTION evs.append_one(text, bigint, jsonb), evs.append(jsonb, jsonb), evs.append_group(jsonb),
  evs.safe_position(), evs.read_page(bigint, bigint, int, bigint, text[], text[])
  TO slipway_api, slipway_projector;
