-- Every movement of money as lines whose debits equal their credits.
CREATE TABLE rm.ledger_v1 (
  organization_id text NOT NULL,
  entry_id text NOT NULL,
  type text NOT NULL,
  at timestamptz NOT NULL,
  order_id text NOT NULL,
  payment_id text NOT NULL,
  lines jsonb NOT NULL,
  position text COLLATE "C" NOT NULL,
  seen text COLLATE "C" NOT NULL,
  PRIMARY KEY (entry_id)
);
CREATE INDEX ledger_v1_page ON rm.ledger_v1 (organization_id, position, entry_id);
SELECT rm.guard_table('rm.ledger_v1');
SELECT rm.publish('ledger', 1);
