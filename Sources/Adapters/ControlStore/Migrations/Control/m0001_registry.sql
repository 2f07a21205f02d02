-- The registry: which tenants there are, who they are, and what was true of them when.
CREATE TABLE $schema$.registry (
  uid uuid PRIMARY KEY DEFAULT pg_catalog.gen_random_uuid(),
  name text COLLATE "C" NOT NULL UNIQUE,
  former_names text[] NOT NULL DEFAULT '{}',
  display_name text,
  tier text,
  state text NOT NULL,
  cluster text NOT NULL,
  isolation text NOT NULL,
  database text COLLATE "C",
  labels jsonb NOT NULL DEFAULT '{}',
  price jsonb,
  quotas jsonb NOT NULL DEFAULT '{}',
  prevent_destroy boolean NOT NULL DEFAULT false,
  spec_digest text NOT NULL,
  revision text NOT NULL,
  key text,
  registered_at timestamptz NOT NULL DEFAULT pg_catalog.now(),
  updated_at timestamptz NOT NULL DEFAULT pg_catalog.now(),
  cordoned_at timestamptz,
  orphaned_at timestamptz,
  destroyed_at timestamptz
);
CREATE UNIQUE INDEX registry_database ON $schema$.registry (cluster, database) WHERE database IS NOT NULL;
COMMENT ON TABLE $schema$.registry IS 'Every tenant that was ever registered. Written by tenure only.';
COMMENT ON COLUMN $schema$.registry.uid IS 'Generated at registration, never reused.';
COMMENT ON COLUMN $schema$.registry.name IS 'The name of the tenant''s document; a destroyed tenant keeps its name reserved.';
COMMENT ON COLUMN $schema$.registry.former_names IS 'Names that the tenant had before it was renamed.';
COMMENT ON COLUMN $schema$.registry.display_name IS 'How people call the tenant.';
COMMENT ON COLUMN $schema$.registry.tier IS 'The tier that the document names.';
COMMENT ON COLUMN $schema$.registry.state IS 'The state that the document asks for: trial, active, suspended or offboarding.';
COMMENT ON COLUMN $schema$.registry.cluster IS 'The cluster that the tenant is placed in.';
COMMENT ON COLUMN $schema$.registry.isolation IS 'pool, schema or database.';
COMMENT ON COLUMN $schema$.registry.database IS 'The database of the tenant''s own, by the name that it is made with; null where it shares one.';
COMMENT ON COLUMN $schema$.registry.labels IS 'metadata.labels.';
COMMENT ON COLUMN $schema$.registry.price IS 'The price of the tier: base, currency, interval, rates.';
COMMENT ON COLUMN $schema$.registry.quotas IS 'The effective quotas.';
COMMENT ON COLUMN $schema$.registry.prevent_destroy IS 'Protection as it is held here, whatever the document says now.';
COMMENT ON COLUMN $schema$.registry.spec_digest IS 'SHA-256 of the effective spec, in hexadecimal.';
COMMENT ON COLUMN $schema$.registry.revision IS 'The commit whose documents were last applied to this row.';
COMMENT ON COLUMN $schema$.registry.key IS 'The tenant''s key in the application''s tenant table, once it was read there.';
COMMENT ON COLUMN $schema$.registry.registered_at IS 'When the tenant was registered.';
COMMENT ON COLUMN $schema$.registry.updated_at IS 'When this row last changed.';
COMMENT ON COLUMN $schema$.registry.cordoned_at IS 'Since when the tenant is closed to changes; null if it is not.';
COMMENT ON COLUMN $schema$.registry.orphaned_at IS
  'Since when the tenant has no document; null if it has one. It is closed to changes, and was answered for.';
COMMENT ON COLUMN $schema$.registry.destroyed_at IS 'When the tenant was destroyed; the row is its tombstone.';

CREATE TABLE $schema$.registry_history (
  uid uuid NOT NULL,
  valid_from timestamptz NOT NULL,
  valid_to timestamptz,
  name text NOT NULL,
  tier text,
  state text NOT NULL,
  cluster text NOT NULL,
  isolation text NOT NULL,
  price jsonb,
  quotas jsonb NOT NULL,
  revision text NOT NULL,
  PRIMARY KEY (uid, valid_from)
);
CREATE UNIQUE INDEX registry_history_open ON $schema$.registry_history (uid) WHERE valid_to IS NULL;
COMMENT ON TABLE $schema$.registry_history IS 'What was true of a tenant from valid_from until before valid_to; billing and reports ask it.';
COMMENT ON COLUMN $schema$.registry_history.uid IS 'The tenant; nothing is ever deleted from the registry.';
COMMENT ON COLUMN $schema$.registry_history.valid_from IS 'The first moment of the interval.';
COMMENT ON COLUMN $schema$.registry_history.valid_to IS 'The moment before which the interval ends; null if it still holds.';
COMMENT ON COLUMN $schema$.registry_history.name IS 'The tenant''s name in the interval.';
COMMENT ON COLUMN $schema$.registry_history.tier IS 'The tier in the interval.';
COMMENT ON COLUMN $schema$.registry_history.state IS 'The declared state in the interval.';
COMMENT ON COLUMN $schema$.registry_history.cluster IS 'The placement in the interval.';
COMMENT ON COLUMN $schema$.registry_history.isolation IS 'The isolation in the interval.';
COMMENT ON COLUMN $schema$.registry_history.price IS 'The price in the interval.';
COMMENT ON COLUMN $schema$.registry_history.quotas IS 'The quotas in the interval.';
COMMENT ON COLUMN $schema$.registry_history.revision IS 'The commit that began the interval.';

-- History is kept by the database itself, so that no writer can forget it. Intervals never overlap, also when the
-- server's clock was set back or another server took over.
CREATE FUNCTION $schema$.keep_registry_history() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF TG_OP = 'UPDATE' THEN
    UPDATE $schema$.registry_history AS h
    SET valid_to = greatest(transaction_timestamp(), h.valid_from)
    FROM changed AS c JOIN previous AS p ON p.uid = c.uid
    WHERE h.uid = c.uid AND h.valid_to IS NULL
      AND (p.name, p.tier, p.state, p.cluster, p.isolation, p.price, p.quotas)
        IS DISTINCT FROM (c.name, c.tier, c.state, c.cluster, c.isolation, c.price, c.quotas);
    -- Most updates change nothing of which there is a history.
    IF NOT FOUND THEN RETURN NULL; END IF;
  END IF;
  -- What ended in the moment in which it began is replaced by what follows.
  INSERT INTO $schema$.registry_history
    (uid, valid_from, name, tier, state, cluster, isolation, price, quotas, revision)
  SELECT c.uid,
    greatest(transaction_timestamp(),
      (SELECT max(h.valid_to) FROM $schema$.registry_history AS h WHERE h.uid = c.uid)),
    c.name, c.tier, c.state, c.cluster, c.isolation, c.price, c.quotas, c.revision
  FROM changed AS c
  WHERE NOT EXISTS (
    SELECT FROM $schema$.registry_history AS h WHERE h.uid = c.uid AND h.valid_to IS NULL)
  ON CONFLICT (uid, valid_from) DO UPDATE SET valid_to = NULL, name = excluded.name,
    tier = excluded.tier, state = excluded.state, cluster = excluded.cluster,
    isolation = excluded.isolation, price = excluded.price, quotas = excluded.quotas,
    revision = excluded.revision;
  RETURN NULL;
END $$;
COMMENT ON FUNCTION $schema$.keep_registry_history() IS 'Closes and opens the intervals of registry_history.';
CREATE TRIGGER keep_history_of_new AFTER INSERT ON $schema$.registry
  REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION $schema$.keep_registry_history();
CREATE TRIGGER keep_history_of_changed AFTER UPDATE ON $schema$.registry
  REFERENCING OLD TABLE AS previous NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION $schema$.keep_registry_history();

CREATE TABLE $schema$.lease (
  singleton boolean PRIMARY KEY DEFAULT true CHECK (singleton),
  holder text NOT NULL,
  number bigint NOT NULL,
  acquired_at timestamptz NOT NULL DEFAULT pg_catalog.now()
);
COMMENT ON TABLE $schema$.lease IS 'Who applies to this fleet. It is held by an advisory lock of the holder''s session.';
COMMENT ON COLUMN $schema$.lease.singleton IS 'There is one row.';
COMMENT ON COLUMN $schema$.lease.holder IS 'Who took it last.';
COMMENT ON COLUMN $schema$.lease.number IS 'The fence that this holder raised; higher than all before it.';
COMMENT ON COLUMN $schema$.lease.acquired_at IS 'When it was taken.';
