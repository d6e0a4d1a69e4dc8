-- A table of a read model may stand on two sides: `rm` is side a, `rm_b` side b. One side serves, the other one is where
-- a rebuild happens or what was before it. What readers see, the views `rm.<view>`, shows one of them.
CREATE SCHEMA rm_b;
GRANT USAGE ON SCHEMA rm_b TO slipway_api, slipway_projector;

-- A projector of the release before knows no sides; on this schema it cannot take over and stands still.
ALTER TABLE runtime.checkpoints
  ADD COLUMN side text COLLATE "C" NOT NULL DEFAULT 'a' CHECK (side IN ('a', 'b')),
  -- '-', or '<i>/<count>': the events of a projection may be shared out by their keys.
  ADD COLUMN partition text COLLATE "C" NOT NULL DEFAULT '-',
  DROP CONSTRAINT checkpoints_pkey,
  ADD PRIMARY KEY (projector, version, side, partition);

INSERT INTO runtime.checkpoints (projector, version, side, partition, position, epoch, status, last_error)
  SELECT projector, version, side, half, position, epoch, status, last_error
  FROM runtime.checkpoints CROSS JOIN unnest(ARRAY ['1/2', '2/2']) AS half WHERE projector = 'audit-timeline';
DELETE FROM runtime.checkpoints WHERE projector = 'audit-timeline' AND partition = '-';

-- Where each version of a view stands, and which one readers see.
CREATE TABLE runtime.views (
  -- The projector's name.
  view text NOT NULL,
  version integer NOT NULL,
  side text COLLATE "C" NOT NULL DEFAULT 'a' CHECK (side IN ('a', 'b')),
  -- 'building': a rebuild has begun there; 'kept': it served before, and stands where it was left.
  other_side text NOT NULL DEFAULT 'empty' CHECK (other_side IN ('empty', 'building', 'kept')),
  live boolean NOT NULL DEFAULT false,
  -- NULL until it goes live for the first time, which it does by itself.
  live_since timestamptz,
  PRIMARY KEY (view, version)
);
CREATE UNIQUE INDEX views_live ON runtime.views (view) WHERE live;
GRANT SELECT ON runtime.views TO slipway_api, slipway_projector;

INSERT INTO runtime.views (view, version, live, live_since)
  SELECT DISTINCT ON (projector) projector, version, true, now() FROM runtime.checkpoints
  WHERE projector IN ('organization-list', 'membership', 'token-list', 'license', 'order-list', 'operation',
                      'server-list', 'audit-timeline')
  ORDER BY projector, version DESC;

-- Events that could not be projected, and every later one of the same key: they wait for a human, in order.
CREATE TABLE runtime.parked (
  projector text NOT NULL,
  version integer NOT NULL,
  side text COLLATE "C" NOT NULL,
  partition text COLLATE "C" NOT NULL,
  position text COLLATE "C" NOT NULL,
  -- A position before the event: reading on from it finds the event again, on every store.
  after text COLLATE "C" NOT NULL,
  -- What is parked together; for most projections the stream.
  key text NOT NULL,
  stream_id text NOT NULL,
  event_id uuid NOT NULL,
  type text NOT NULL,
  attempts integer NOT NULL DEFAULT 0,
  -- Without data of the event. NULL: nothing is known to be wrong with it, it waits behind an earlier one.
  error text,
  parked_at timestamptz NOT NULL DEFAULT now(),
  -- Given up by an operator: it is left out for ever, on both sides. The row stays as the proof.
  dropped_at timestamptz,
  PRIMARY KEY (projector, version, side, position)
);
CREATE INDEX parked_waiting ON runtime.parked (projector, version, side, key, position) WHERE dropped_at IS NULL;
GRANT SELECT, INSERT, UPDATE, DELETE ON runtime.parked TO slipway_projector;

-- What an operator wants done with parked events; who holds the lease of the projection does it.
CREATE TABLE runtime.parked_requests (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  projector text NOT NULL,
  version integer NOT NULL,
  side text COLLATE "C" NOT NULL,
  partition text COLLATE "C" NOT NULL,
  key text NOT NULL,
  action text NOT NULL CHECK (action IN ('retry', 'drop')),
  requested_at timestamptz NOT NULL DEFAULT now(),
  done_at timestamptz,
  outcome jsonb,
  CHECK ((done_at IS NULL) = (outcome IS NULL))
);
CREATE INDEX parked_requests_open ON runtime.parked_requests (projector, version, side, partition) WHERE done_at IS NULL;
GRANT SELECT, INSERT, UPDATE, DELETE ON runtime.parked_requests TO slipway_projector;

CREATE FUNCTION rm.schema_of(p_side text) RETURNS name
LANGUAGE sql IMMUTABLE AS $$ SELECT CASE p_side WHEN 'a' THEN 'rm' WHEN 'b' THEN 'rm_b' END::name $$;

-- A name that is not of this version would be another version's rows.
CREATE FUNCTION rm.assert_tables(p_version integer, p_tables text[]) RETURNS void
LANGUAGE plpgsql STABLE SET search_path = pg_catalog AS $$
DECLARE
  name text;
BEGIN
  IF coalesce(cardinality(p_tables), 0) = 0 THEN
    RAISE EXCEPTION 'a view has tables';
  END IF;
  FOREACH name IN ARRAY p_tables LOOP
    IF name !~ ('^[a-z][a-z0-9_]*_v' || p_version || '$') OR to_regclass(format('rm.%I', name)) IS NULL THEN
      RAISE EXCEPTION 'there is no table rm.%, or it is not of version %', name, p_version;
    END IF;
  END LOOP;
END $$;

-- Everything that decides who sees which row, as text: equal texts, equal walls.
CREATE FUNCTION rm.wall_of(p_table regclass) RETURNS text
LANGUAGE sql STABLE SET search_path = pg_catalog AS $$
  SELECT format('%s %s %s', c.relrowsecurity, c.relforcerowsecurity, (
    SELECT string_agg(concat_ws('|', polname, polcmd, polpermissive, polroles::text,
                                pg_get_expr(polqual, polrelid), pg_get_expr(polwithcheck, polrelid)), E'\n' ORDER BY polname)
    FROM pg_policy WHERE polrelid = c.oid))
  FROM pg_class c WHERE c.oid = p_table
$$;

-- Makes rm_b.<table> as rm.<table> is: columns, indexes, options, the wall of row-level security, grants. No rows.
CREATE FUNCTION rm.clone_to_b(p_table name) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog AS $$
DECLARE
  source regclass := format('rm.%I', p_table)::regclass;
  clone text := format('rm_b.%I', p_table);
  options text;
  policy record;
  granted record;
BEGIN
  EXECUTE format('DROP TABLE IF EXISTS %s', clone);
  EXECUTE format('CREATE TABLE %s (LIKE %s INCLUDING ALL)', clone, source);
  SELECT array_to_string(reloptions, ', ') INTO options FROM pg_class WHERE oid = source;
  IF options IS NOT NULL THEN
    EXECUTE format('ALTER TABLE %s SET (%s)', clone, options);
  END IF;
  EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY', clone);
  FOR policy IN SELECT * FROM pg_policies WHERE schemaname = 'rm' AND tablename = p_table LOOP
    EXECUTE format('CREATE POLICY %I ON %s AS %s FOR %s TO %s', policy.policyname, clone, policy.permissive, policy.cmd,
                   (SELECT string_agg(quote_ident(r), ', ') FROM unnest(policy.roles) AS r))
      || coalesce(' USING (' || policy.qual || ')', '')
      || coalesce(' WITH CHECK (' || policy.with_check || ')', '');
  END LOOP;
  FOR granted IN
    SELECT acl.grantee::regrole AS role, acl.privilege_type
    FROM pg_class c CROSS JOIN aclexplode(c.relacl) AS acl WHERE c.oid = source AND acl.grantee NOT IN (0, c.relowner)
  LOOP
    EXECUTE format('GRANT %s ON %s TO %s', granted.privilege_type, clone, granted.role);
  END LOOP;
END $$;

-- Lets rm.<view> show the table on this side. The view stays the same object wherever its columns allow it.
CREATE FUNCTION rm.show(p_table name, p_side text) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog AS $$
DECLARE
  source regclass := format('%I.%I', rm.schema_of(p_side), p_table)::regclass;
  shown text := format('rm.%I', regexp_replace(p_table, '_v\d+$', ''));
  query text;
BEGIN
  IF NOT (SELECT relrowsecurity AND relforcerowsecurity FROM pg_class WHERE oid = source)
    OR rm.wall_of(source) <> rm.wall_of(format('rm.%I', p_table)::regclass) THEN
    RAISE EXCEPTION 'table % is not guarded as a read model is', source;
  END IF;
  SELECT format('VIEW %s WITH (security_invoker = true) AS SELECT %s FROM %s', shown,
                string_agg(format('%I', attname), ', ' ORDER BY attnum), source)
    INTO query FROM pg_attribute WHERE attrelid = source AND attnum > 0 AND NOT attisdropped;
  BEGIN
    EXECUTE 'CREATE OR REPLACE ' || query;
  EXCEPTION WHEN invalid_table_definition THEN
    EXECUTE 'DROP VIEW ' || shown;
    EXECUTE 'CREATE ' || query;
  END;
  EXECUTE format('GRANT SELECT ON %s TO slipway_api, slipway_projector', shown);
END $$;

-- Lets readers see this version on this side, all its tables at once; whoever writes to its other side may not go on.
-- The caller has made sure that nothing is missing there.
CREATE FUNCTION rm.go_live(p_view text, p_version integer, p_side text, p_tables text[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
DECLARE
  name text;
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended('view:' || p_view, 0));
  PERFORM rm.assert_tables(p_version, p_tables);
  FOREACH name IN ARRAY p_tables LOOP
    PERFORM rm.show(name, p_side);
  END LOOP;
  UPDATE runtime.views SET live = false WHERE view = p_view AND live AND version <> p_version;
  UPDATE runtime.views SET
      side = p_side, live = true, live_since = coalesce(live_since, now()),
      other_side = CASE WHEN side = p_side THEN other_side ELSE 'kept' END
    WHERE view = p_view AND version = p_version;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'version % of % stands nowhere', p_version, p_view;
  END IF;
  UPDATE runtime.checkpoints SET epoch = epoch + 1
    WHERE projector = p_view AND version = p_version AND side <> p_side;
  PERFORM pg_notify('checkpoints', p_view);
END $$;

-- The side on which a version of a view is carried along. The first version that anybody asks for is live at once:
-- there is nothing else to show.
CREATE FUNCTION rm.stand(p_view text, p_version integer, p_tables text[]) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN
  PERFORM rm.assert_tables(p_version, p_tables);
  IF NOT EXISTS (SELECT FROM runtime.views WHERE view = p_view AND version = p_version) THEN
    PERFORM pg_advisory_xact_lock(hashtextextended('view:' || p_view, 0));
    INSERT INTO runtime.views (view, version) VALUES (p_view, p_version) ON CONFLICT DO NOTHING;
    IF NOT EXISTS (SELECT FROM runtime.views WHERE view = p_view AND live) THEN
      PERFORM rm.go_live(p_view, p_version, 'a', p_tables);
    END IF;
  END IF;
  RETURN (SELECT side FROM runtime.views WHERE view = p_view AND version = p_version);
END $$;

-- Empties the side that does not serve, makes its tables where they are missing, and forgets how far it had come.
CREATE FUNCTION rm.prepare_other_side(p_view text, p_version integer, p_tables text[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog SET lock_timeout = '5s' AS $$
DECLARE
  other text;
  name text;
BEGIN
  PERFORM rm.assert_tables(p_version, p_tables);
  UPDATE runtime.views SET other_side = 'building' WHERE view = p_view AND version = p_version
    RETURNING CASE side WHEN 'a' THEN 'b' ELSE 'a' END INTO other;
  IF other IS NULL THEN
    RAISE EXCEPTION 'version % of % stands nowhere', p_version, p_view;
  END IF;
  FOREACH name IN ARRAY p_tables LOOP
    IF other = 'b' THEN
      PERFORM rm.clone_to_b(name);
    ELSE
      EXECUTE format('TRUNCATE rm.%I', name);
    END IF;
  END LOOP;
  DELETE FROM runtime.checkpoints WHERE projector = p_view AND version = p_version AND side = other;
  DELETE FROM runtime.parked WHERE projector = p_view AND version = p_version AND side = other;
END $$;

-- A new version goes live by itself once it is filled. A migration that showed it would show an empty table.
CREATE OR REPLACE FUNCTION rm.publish(p_view name, p_version integer, p_columns text[] DEFAULT NULL) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
  IF p_columns IS NOT NULL THEN
    RAISE EXCEPTION 'a view shows all columns of its table';
  END IF;
  IF to_regclass(format('rm.%I', p_view)) IS NOT NULL THEN
    RAISE EXCEPTION 'rm.% shows a version already; version % goes live by itself once it is filled', p_view, p_version;
  END IF;
  PERFORM rm.show((p_view || '_v' || p_version)::name, 'a');
END $$;

REVOKE EXECUTE ON FUNCTION rm.schema_of(text), rm.assert_tables(integer, text[]), rm.wall_of(regclass), rm.clone_to_b(name),
  rm.show(name, text), rm.go_live(text, integer, text, text[]), rm.stand(text, integer, text[]),
  rm.prepare_other_side(text, integer, text[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION rm.go_live(text, integer, text, text[]), rm.stand(text, integer, text[]),
  rm.prepare_other_side(text, integer, text[]) TO slipway_projector;
