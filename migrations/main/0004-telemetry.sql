-- What a run printed. `seq` numbers the lines of one operation for ever, so a line written twice is one row.
CREATE TABLE telemetry.log_lines (
  organization_id text NOT NULL,
  operation_id text NOT NULL,
  seq bigint NOT NULL,
  at timestamptz NOT NULL,
  stream text NOT NULL CHECK (stream IN ('stdout', 'stderr')),
  text text NOT NULL,
  PRIMARY KEY (operation_id, seq)
);
SELECT telemetry.guard_table('telemetry.log_lines');
