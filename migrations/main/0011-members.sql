-- Members have any role, may be deactivated and may leave: their rows stay, and say so.
ALTER TABLE rm.membership_v1
  ADD COLUMN permission_set_id text,
  ADD COLUMN status text NOT NULL DEFAULT 'active' CHECK (status IN ('active', 'deactivated', 'removed')),
  ADD COLUMN added_at timestamptz NOT NULL DEFAULT '2026-01-01T00:00:00Z',
  ADD COLUMN position text COLLATE "C" NOT NULL DEFAULT '';
-- Nobody could be anything but an owner, appointed once.
UPDATE rm.membership_v1 SET position = seen;
ALTER TABLE rm.membership_v1 ALTER COLUMN added_at DROP DEFAULT, ALTER COLUMN position DROP DEFAULT;
CREATE INDEX membership_v1_page ON rm.membership_v1 (organization_id, position);
SELECT rm.show('membership_v1', 'a');
