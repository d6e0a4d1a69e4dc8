-- Credentials of organizations at their clouds. A removed one keeps its row, so that an event that comes again is known.
CREATE TABLE rm.credential_list_v1 (
  organization_id text NOT NULL,
  credential_id text PRIMARY KEY,
  provider text NOT NULL,
  name text NOT NULL,
  fingerprint text NOT NULL,
  status text NOT NULL CHECK (status IN ('untested', 'accepted', 'refused')),
  account text,
  reason text,
  last_validated_at timestamptz,
  used_by text[] NOT NULL,
  created_at timestamptz NOT NULL,
  rotated_at timestamptz NOT NULL,
  is_removed boolean NOT NULL,
  version integer NOT NULL,
  position text COLLATE "C" NOT NULL,
  seen text COLLATE "C" NOT NULL
);
CREATE INDEX credential_list_v1_page ON rm.credential_list_v1 (organization_id, position) WHERE NOT is_removed;
SELECT rm.guard_table('rm.credential_list_v1');
SELECT rm.publish('credential_list', 1);

-- Values that no event names any more: replaced, removed, or stored by a try that was refused. Of credentials only, and
-- only those that are named: a password or an SSH key cannot be destroyed by this.
CREATE FUNCTION vault.destroy_credential(p_scope text, p_owner text, p_references uuid[]) RETURNS integer
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  WITH destroyed AS (
    DELETE FROM vault.secrets
    WHERE scope = p_scope AND owner = p_owner AND kind LIKE 'credential.%' AND reference = ANY (p_references)
    RETURNING 1
  )
  SELECT count(*)::integer FROM destroyed
$$;
REVOKE EXECUTE ON FUNCTION vault.destroy_credential(text, text, uuid[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION vault.destroy_credential(text, text, uuid[]) TO slipway_api;
