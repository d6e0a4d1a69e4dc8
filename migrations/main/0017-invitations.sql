-- Who is asked to join, by mail. The address lies here as it was sealed in its event, and opens only there; what is over
-- keeps its row, so that an event that comes again is known.
CREATE TABLE rm.invitation_list_v1 (
  organization_id text NOT NULL,
  invitation_id text PRIMARY KEY,
  event_id text NOT NULL,
  email jsonb NOT NULL,
  role text NOT NULL,
  permission_set_id text,
  invited_by text NOT NULL,
  status text NOT NULL CHECK (status IN ('open', 'accepted', 'revoked', 'expired')),
  invited_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  position text COLLATE "C" NOT NULL,
  seen text COLLATE "C" NOT NULL
);
CREATE INDEX invitation_list_v1_page ON rm.invitation_list_v1 (organization_id, position) WHERE status = 'open';
SELECT rm.guard_table('rm.invitation_list_v1');
SELECT rm.publish('invitation_list', 1);
