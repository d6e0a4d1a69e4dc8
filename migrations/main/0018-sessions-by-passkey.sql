-- A session that a passkey has opened has seen two factors, which an organization may demand.
ALTER TABLE session.browser_sessions ADD COLUMN by_passkey boolean NOT NULL DEFAULT false;
