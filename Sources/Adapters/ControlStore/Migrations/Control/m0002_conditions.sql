-- What was observed of each tenant: only what changed, and when everything was last looked at.
CREATE TABLE $schema$.condition (
  uid uuid NOT NULL REFERENCES $schema$.registry (uid),
  type text NOT NULL,
  status text NOT NULL CHECK (status IN ('True', 'False', 'Unknown')),
  reason text NOT NULL,
  message text NOT NULL,
  evidence text NOT NULL,
  since timestamptz NOT NULL,
  PRIMARY KEY (uid, type)
);
COMMENT ON TABLE $schema$.condition IS 'The conditions of each tenant as they were last observed.';
COMMENT ON COLUMN $schema$.condition.uid IS 'The tenant.';
COMMENT ON COLUMN $schema$.condition.type IS 'Registered, Isolated, AccessReady, SettingsApplied, Ready ….';
COMMENT ON COLUMN $schema$.condition.status IS 'True, False or Unknown.';
COMMENT ON COLUMN $schema$.condition.reason IS 'One word, for programs.';
COMMENT ON COLUMN $schema$.condition.message IS 'A sentence, for people.';
COMMENT ON COLUMN $schema$.condition.evidence IS 'The digest of the rows that were read.';
COMMENT ON COLUMN $schema$.condition.since IS 'When the status last changed.';

CREATE TABLE $schema$.condition_transition (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  at timestamptz NOT NULL,
  uid uuid NOT NULL REFERENCES $schema$.registry (uid),
  type text NOT NULL,
  status text NOT NULL,
  reason text NOT NULL,
  message text NOT NULL
);
CREATE INDEX condition_transition_of ON $schema$.condition_transition (uid, id);
COMMENT ON TABLE $schema$.condition_transition IS 'Each change of a condition''s status.';
COMMENT ON COLUMN $schema$.condition_transition.id IS 'The order of transitions.';
COMMENT ON COLUMN $schema$.condition_transition.at IS 'When it was observed.';
COMMENT ON COLUMN $schema$.condition_transition.uid IS 'The tenant.';
COMMENT ON COLUMN $schema$.condition_transition.type IS 'The condition.';
COMMENT ON COLUMN $schema$.condition_transition.status IS 'The status from then on.';
COMMENT ON COLUMN $schema$.condition_transition.reason IS 'One word, for programs.';
COMMENT ON COLUMN $schema$.condition_transition.message IS 'A sentence, for people.';

CREATE TABLE $schema$.observation (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  at timestamptz NOT NULL,
  revision text NOT NULL,
  tenants text[]
);
COMMENT ON TABLE $schema$.observation IS 'When tenants were looked at: one row a pass.';
COMMENT ON COLUMN $schema$.observation.id IS 'The order of passes.';
COMMENT ON COLUMN $schema$.observation.at IS 'When the pass looked.';
COMMENT ON COLUMN $schema$.observation.revision IS 'The commit that it compared with.';
COMMENT ON COLUMN $schema$.observation.tenants IS 'The tenants that it looked at; null is everyone.';

CREATE TABLE $schema$.destructive_budget (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  at timestamptz NOT NULL DEFAULT pg_catalog.now(),
  plan text NOT NULL,
  tenants integer NOT NULL CHECK (tenants > 0)
);
CREATE INDEX destructive_budget_at ON $schema$.destructive_budget (at);
COMMENT ON TABLE $schema$.destructive_budget IS 'How many tenants each apply was allowed to deprive of access or data.';
COMMENT ON COLUMN $schema$.destructive_budget.id IS 'The order of reservations.';
COMMENT ON COLUMN $schema$.destructive_budget.at IS 'When the tenants were reserved.';
COMMENT ON COLUMN $schema$.destructive_budget.plan IS 'For which plan.';
COMMENT ON COLUMN $schema$.destructive_budget.tenants IS 'How many.';
