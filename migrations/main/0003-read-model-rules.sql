-- Read models and telemetry belong to organizations. No table here is complete without rm.guard_table(table).
CREATE SCHEMA rm;
CREATE SCHEMA telemetry;
GRANT USAGE ON SCHEMA rm, telemetry TO slipway_api, slipway_projector;

-- Forces row-level security: the api sees the organizations of its transaction's scope and nothing without one,
-- the projector sees and writes all. With p_user_column a person's own rows are visible under app.user_id too.
-- The sub-select around the setting is evaluated once per query; without it a page over many ids costs 10 to 60 ms.
CREATE FUNCTION rm.guard_table(p_table regclass, p_user_column name DEFAULT NULL) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog AS $$
DECLARE
  in_scope text := 'organization_id = ANY ((SELECT string_to_array(current_setting(''app.organization_ids'', true), '',''))::text[])';
BEGIN
  IF NOT EXISTS (
    SELECT FROM pg_attribute
    WHERE attrelid = p_table AND attname = 'organization_id' AND atttypid = 'text'::regtype AND attnotnull
  ) THEN
    RAISE EXCEPTION 'table % needs a column "organization_id text NOT NULL"', p_table;
  END IF;
  EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', p_table);
  EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', p_table);
  EXECUTE format('CREATE POLICY api_reads_its_scope ON %s FOR SELECT TO slipway_api USING (%s)', p_table, in_scope);
  IF p_user_column IS NOT NULL THEN
    EXECUTE format(
      'CREATE POLICY api_reads_own_rows ON %s FOR SELECT TO slipway_api USING (%I = (SELECT nullif(current_setting(''app.user_id'', true), '''')))',
      p_table, p_user_column);
  END IF;
  EXECUTE format('CREATE POLICY projector_keeps_all ON %s TO slipway_projector USING (true) WITH CHECK (true)', p_table);
  EXECUTE format('GRANT SELECT ON %s TO slipway_api', p_table);
  EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %s TO slipway_projector', p_table);
END $$;

CREATE FUNCTION telemetry.guard_table(p_table regclass) RETURNS void
LANGUAGE sql AS 'SELECT rm.guard_table(p_table)';

-- Points rm.<view> at rm.<view>_v<version>, columns by name. Security invoker: a plain view would be read with its
-- owner's rights and show every organization to everybody. Without p_columns it has all columns of the table.
CREATE FUNCTION rm.publish(p_view name, p_version integer, p_columns text[] DEFAULT NULL) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog AS $$
DECLARE
  source regclass := format('rm.%I', p_view || '_v' || p_version)::regclass;
  selected text;
BEGIN
  IF NOT (SELECT relrowsecurity AND relforcerowsecurity FROM pg_class WHERE oid = source) THEN
    RAISE EXCEPTION 'table % is not guarded: call rm.guard_table first', source;
  END IF;
  SELECT string_agg(format('%I', attname), ', ' ORDER BY attnum) INTO selected
  FROM pg_attribute
  WHERE attrelid = source AND attnum > 0 AND NOT attisdropped
    AND (p_columns IS NULL OR attname = ANY (p_columns));
  EXECUTE format('DROP VIEW IF EXISTS rm.%I', p_view);
  EXECUTE format('CREATE VIEW rm.%I WITH (security_invoker = true) AS SELECT %s FROM %s', p_view, selected, source);
  EXECUTE format('GRANT SELECT ON rm.%I TO slipway_api, slipway_projector', p_view);
END $$;

REVOKE EXECUTE ON FUNCTION rm.guard_table(regclass, name), telemetry.guard_table(regclass), rm.publish(name, integer, text[])
  FROM PUBLIC;
