-- The directory of the tenants of this database: who a key of the application's tenant table is, and what it may do.
-- $schema$ is replaced by the quoted name of our schema.
CREATE TABLE $schema$.tenant (
  key text COLLATE "C" PRIMARY KEY,
  uid uuid NOT NULL UNIQUE,
  name text COLLATE "C" NOT NULL UNIQUE,
  state text NOT NULL DEFAULT 'active' CHECK (state IN ('trial', 'active', 'suspended', 'offboarding')),
  access text NOT NULL DEFAULT 'full' CHECK (access IN ('full', 'readOnly', 'none')),
  registered_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE $schema$.tenant IS 'The tenants placed in this database. Written by tenure only.';
COMMENT ON COLUMN $schema$.tenant.key IS 'The tenant''s key in the application''s tenant table, as text.';
COMMENT ON COLUMN $schema$.tenant.uid IS 'Generated at registration, never reused.';
COMMENT ON COLUMN $schema$.tenant.name IS 'The slug: the name of the tenant''s document.';
COMMENT ON COLUMN $schema$.tenant.state IS 'The state in force: trial, active, suspended or offboarding.';
COMMENT ON COLUMN $schema$.tenant.access IS 'What the fence lets pass: full, readOnly (no writes) or none.';
