-- The audit log: what the journals of all databases say, sealed in one tree.
CREATE TABLE $schema$.audit_leaf (
  index bigint PRIMARY KEY CHECK (index >= 0),
  hash bytea NOT NULL CHECK (pg_catalog.octet_length(hash) = 32),
  event text NOT NULL
);
COMMENT ON TABLE $schema$.audit_leaf IS 'The audit log: one row for each effect, in the order of sealing. Only ever appended to.';
COMMENT ON COLUMN $schema$.audit_leaf.index IS 'The place in the log, from 0 without gaps.';
COMMENT ON COLUMN $schema$.audit_leaf.hash IS 'The hash of the leaf as RFC 6962 makes it: SHA-256 of a zero byte and the event.';
COMMENT ON COLUMN $schema$.audit_leaf.event IS 'The event as JSON; every byte counts.';

CREATE TABLE $schema$.audit_checkpoint (
  size bigint PRIMARY KEY CHECK (size > 0),
  at timestamptz NOT NULL,
  subtrees bytea NOT NULL,
  note text NOT NULL
);
COMMENT ON TABLE $schema$.audit_checkpoint IS 'The signed checkpoints of the audit log; each is also kept outside of the database.';
COMMENT ON COLUMN $schema$.audit_checkpoint.size IS 'How many leaves it covers, from the first.';
COMMENT ON COLUMN $schema$.audit_checkpoint.at IS 'When it was sealed.';
COMMENT ON COLUMN $schema$.audit_checkpoint.subtrees IS 'The hashes of the complete subtrees, 32 bytes each, largest first: what is needed to go on.';
COMMENT ON COLUMN $schema$.audit_checkpoint.note IS 'A C2SP tlog-checkpoint with its Ed25519 signature.';

CREATE TABLE $schema$.audit_source (
  source text PRIMARY KEY,
  sealed bigint NOT NULL
);
COMMENT ON TABLE $schema$.audit_source IS 'How far the journal of each database has been sealed.';
COMMENT ON COLUMN $schema$.audit_source.source IS 'The database, as cluster/database.';
COMMENT ON COLUMN $schema$.audit_source.sealed IS 'The number of the last journal entry in the audit log.';
