-- When the person of a session has proven last who they are; before destructive acts that may not be long ago.
ALTER TABLE session.browser_sessions ADD COLUMN proven_at timestamptz NOT NULL DEFAULT now();
UPDATE session.browser_sessions SET proven_at = created_at;
