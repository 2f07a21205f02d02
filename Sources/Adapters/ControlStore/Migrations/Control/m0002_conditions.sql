-- What was observed of each tenant: only what changed, and when everything was last looked at.
CREATE TABLE $schema$.condition (
  uid uuid NOT NULL,
  type text NOT NULL,
  status text NOT NULL CHECK (status IN ('True', 'False', 'Unknown')),
  reason text NOT NULL,
  message text NOT NULL,
  evidence text,
  since timestamptz NOT NULL,
  PRIMARY KEY (uid, type)
);
COMMENT ON TABLE $schema$.condition IS 'The conditions of each tenant as they were last observed. Nothing is ever deleted from the registry, so its key is not checked row by row.';
COMMENT ON COLUMN $schema$.condition.uid IS 'The tenant.';
COMMENT ON COLUMN $schema$.condition.type IS 'Registered, Isolated, AccessReady, SettingsApplied, Ready ….';
COMMENT ON COLUMN $schema$.condition.status IS 'True, False or Unknown.';
COMMENT ON COLUMN $schema$.condition.reason IS 'One word, for programs.';
COMMENT ON COLUMN $schema$.condition.message IS 'A sentence, for people.';
COMMENT ON COLUMN $schema$.condition.evidence IS 'The digest of the rows that were compared; of Ready, the digest of all other conditions; null where nothing was read.';
COMMENT ON COLUMN $schema$.condition.since IS 'When the status last changed.';

CREATE TABLE $schema$.condition_history (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  uid uuid NOT NULL,
  type text NOT NULL,
  status text NOT NULL,
  reason text NOT NULL,
  message text NOT NULL,
  evidence text,
  since timestamptz NOT NULL,
  until timestamptz NOT NULL
);
CREATE INDEX condition_history_of ON $schema$.condition_history (uid, id);
COMMENT ON TABLE $schema$.condition_history IS 'Conditions that gave way to another status, or are not observed any more.';
COMMENT ON COLUMN $schema$.condition_history.id IS 'The order in which they gave way.';
COMMENT ON COLUMN $schema$.condition_history.uid IS 'The tenant.';
COMMENT ON COLUMN $schema$.condition_history.type IS 'The condition.';
COMMENT ON COLUMN $schema$.condition_history.status IS 'The status that it had.';
COMMENT ON COLUMN $schema$.condition_history.reason IS 'The last reason of that status.';
COMMENT ON COLUMN $schema$.condition_history.message IS 'The last message of that status.';
COMMENT ON COLUMN $schema$.condition_history.evidence IS 'The last evidence of that status.';
COMMENT ON COLUMN $schema$.condition_history.since IS 'When the status was first observed.';
COMMENT ON COLUMN $schema$.condition_history.until IS 'When another was observed.';

CREATE TABLE $schema$.observation (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  at timestamptz NOT NULL,
  revision text NOT NULL,
  tenants text[],
  unseen text[] NOT NULL DEFAULT '{}'
);
COMMENT ON TABLE $schema$.observation IS 'When tenants were looked at: one row a pass.';
COMMENT ON COLUMN $schema$.observation.id IS 'The order of passes.';
COMMENT ON COLUMN $schema$.observation.at IS 'When the pass looked.';
COMMENT ON COLUMN $schema$.observation.revision IS 'The commit that it compared with.';
COMMENT ON COLUMN $schema$.observation.tenants IS 'The tenants that it looked at; null is everyone.';
COMMENT ON COLUMN $schema$.observation.unseen IS 'Registered tenants that a pass over everyone did not look at: those without a valid document.';

CREATE TABLE $schema$.destructive_budget (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  at timestamptz NOT NULL DEFAULT pg_catalog.now(),
  plan text NOT NULL,
  tenants text[] NOT NULL CHECK (cardinality(tenants) > 0)
);
CREATE INDEX destructive_budget_at ON $schema$.destructive_budget (at);
COMMENT ON TABLE $schema$.destructive_budget IS 'Which tenants each apply was allowed to deprive of access or data.';
COMMENT ON COLUMN $schema$.destructive_budget.id IS 'The order of reservations.';
COMMENT ON COLUMN $schema$.destructive_budget.at IS 'When the tenants were reserved.';
COMMENT ON COLUMN $schema$.destructive_budget.plan IS 'For which plan.';
COMMENT ON COLUMN $schema$.destructive_budget.tenants IS 'Their names.';
