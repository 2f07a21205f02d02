-- Every managed database: who may write now, and what was done.
CREATE TABLE $schema$.fence (
  singleton boolean PRIMARY KEY DEFAULT true CHECK (singleton),
  number bigint NOT NULL,
  holder text NOT NULL,
  raised_at timestamptz NOT NULL DEFAULT pg_catalog.now()
);
COMMENT ON TABLE $schema$.fence IS 'Who may write in this database now. Every transaction with an effect checks it.';
COMMENT ON COLUMN $schema$.fence.singleton IS 'There is one row.';
COMMENT ON COLUMN $schema$.fence.number IS 'Only the holder of the lease with this number may write; it only ever rises.';
COMMENT ON COLUMN $schema$.fence.holder IS 'Who raised it.';
COMMENT ON COLUMN $schema$.fence.raised_at IS 'When it was raised.';
INSERT INTO $schema$.fence (number, holder) VALUES (0, 'nobody');

CREATE TABLE $schema$.journal_batch (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  at timestamptz NOT NULL DEFAULT pg_catalog.clock_timestamp(),
  txid xid8 NOT NULL DEFAULT pg_catalog.pg_current_xact_id(),
  fence bigint NOT NULL,
  plan text NOT NULL,
  revision text NOT NULL,
  actor text NOT NULL,
  statements text[] NOT NULL
);
COMMENT ON TABLE $schema$.journal_batch IS 'One row for each transaction that had an effect in this database.';
COMMENT ON COLUMN $schema$.journal_batch.id IS 'The number of the batch in this database.';
COMMENT ON COLUMN $schema$.journal_batch.at IS 'When it was written, just before the commit.';
COMMENT ON COLUMN $schema$.journal_batch.txid IS 'The transaction.';
COMMENT ON COLUMN $schema$.journal_batch.fence IS 'The number of the lease under which it was written.';
COMMENT ON COLUMN $schema$.journal_batch.plan IS 'The plan whose changes were made.';
COMMENT ON COLUMN $schema$.journal_batch.revision IS 'The commit whose documents asked for them.';
COMMENT ON COLUMN $schema$.journal_batch.actor IS 'Who started the program.';
COMMENT ON COLUMN $schema$.journal_batch.statements IS 'The statements, with their values as $n.';

CREATE TABLE $schema$.journal (
  seq bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  batch bigint NOT NULL,
  tenant text COLLATE "C" NOT NULL,
  kind text NOT NULL,
  name text NOT NULL,
  action text NOT NULL CHECK (action IN ('create', 'update', 'remove')),
  marks text[] NOT NULL,
  reason text NOT NULL,
  before json,
  after json
);
CREATE INDEX journal_tenant ON $schema$.journal (tenant, seq);
COMMENT ON TABLE $schema$.journal IS 'One row for each effect, written in the transaction of the effect.';
COMMENT ON COLUMN $schema$.journal.seq IS 'The number of the effect in this database.';
COMMENT ON COLUMN $schema$.journal.batch IS 'The transaction: a row of journal_batch, written first; the audit log notices one that is missing.';
COMMENT ON COLUMN $schema$.journal.tenant IS 'The tenant''s name at the time; empty for the platform''s own.';
COMMENT ON COLUMN $schema$.journal.kind IS 'The kind of the resource.';
COMMENT ON COLUMN $schema$.journal.name IS 'The name of the resource, where a tenant has several of the kind.';
COMMENT ON COLUMN $schema$.journal.action IS 'create, update or remove.';
COMMENT ON COLUMN $schema$.journal.marks IS 'destructive, disruptive, irreversible.';
COMMENT ON COLUMN $schema$.journal.reason IS 'Why the change was planned.';
COMMENT ON COLUMN $schema$.journal.before IS 'The row as it was observed, without secrets; null if there was none.';
COMMENT ON COLUMN $schema$.journal.after IS 'The row as it was made, without secrets; null if it was removed.';
