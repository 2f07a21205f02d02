-- What a tenant may do now, asked by the context function and by the fence of every tenant-scoped table.
--
-- Whoever writes for a tenant holds that tenant's advisory lock, shared, until the transaction ends; whoever takes
-- access away, or moves the tenant, takes it alone, and so waits for the writers that are under way.

-- The functions that everybody's statements pass through must be reachable by everybody. Tables are not.
GRANT USAGE ON SCHEMA $schema$ TO PUBLIC;

CREATE FUNCTION $schema$.tenant_lock_key(tenant_key text) RETURNS bigint
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN pg_catalog.hashtextextended(tenant_key, 6072101);
COMMENT ON FUNCTION $schema$.tenant_lock_key(text) IS
  'The key of a tenant''s advisory lock: shared by its writers, exclusive for who drains them.';

CREATE FUNCTION $schema$.admit_write(tenant_key text) RETURNS void
LANGUAGE plpgsql VOLATILE STRICT SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  found_access text;
  found_state text;
BEGIN
  IF NOT $schema$.may_speak_for(tenant_key) THEN
    RAISE EXCEPTION 'no tenant of this database has the key of the tenant context'
      USING ERRCODE = 'TN003';
  END IF;
  PERFORM pg_advisory_xact_lock_shared($schema$.tenant_lock_key(tenant_key));
  IF current_setting('transaction_isolation') IN ('read committed', 'read uncommitted') THEN
    SELECT t.access, t.state INTO found_access, found_state
    FROM $schema$.tenant AS t WHERE t.key = tenant_key;
  ELSE
    -- The snapshot may be older than the drain that we waited for: a row lock fails where the row has changed since.
    SELECT t.access, t.state INTO found_access, found_state
    FROM $schema$.tenant AS t WHERE t.key = tenant_key FOR SHARE;
  END IF;
  IF found_access = 'full' THEN
    RETURN;
  ELSIF found_access = 'readOnly' THEN
    RAISE EXCEPTION 'tenant is % and read-only', found_state USING ERRCODE = 'TN001',
      HINT = 'Reading goes on; writing is possible again when the tenant is active.';
  ELSIF found_access = 'none' THEN
    RAISE EXCEPTION 'tenant is % and has no access', found_state USING ERRCODE = 'TN002';
  END IF;
  RAISE EXCEPTION 'no tenant of this database has the key of the tenant context'
    USING ERRCODE = 'TN003';
END $$;
COMMENT ON FUNCTION $schema$.admit_write(text) IS
  'Lets a writer of the tenant pass until its transaction ends, or raises TN001 (read-only), TN002 (no access), TN003 (unknown).';

CREATE FUNCTION $schema$.drain(tenant_keys text[], patience_ms integer) RETURNS text[]
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  busy text[] := tenant_keys;
  deadline timestamptz := clock_timestamp() + make_interval(secs => patience_ms / 1000.0);
BEGIN
  LOOP
    SELECT coalesce(array_agg(k ORDER BY k), '{}') INTO busy FROM unnest(busy) AS k
    WHERE NOT pg_try_advisory_xact_lock($schema$.tenant_lock_key(k));
    EXIT WHEN cardinality(busy) = 0 OR clock_timestamp() >= deadline;
    PERFORM pg_sleep(0.01);
  END LOOP;
  RETURN busy;
END $$;
REVOKE ALL ON FUNCTION $schema$.drain(text[], integer) FROM PUBLIC;
COMMENT ON FUNCTION $schema$.drain(text[], integer) IS
  'Takes the tenants'' locks alone, waiting for the writers under way; returns the keys that were still busy at the end.';

CREATE TABLE $schema$.session_default (
  key text COLLATE "C" PRIMARY KEY REFERENCES $schema$.tenant (key) ON DELETE CASCADE ON UPDATE CASCADE,
  statement_timeout text,
  idle_in_transaction_timeout text,
  work_mem text
);
COMMENT ON TABLE $schema$.session_default IS
  'What entering a tenant''s context sets for the transaction. Written by tenure only.';
COMMENT ON COLUMN $schema$.session_default.key IS 'The tenant''s key.';
COMMENT ON COLUMN $schema$.session_default.statement_timeout IS 'statement_timeout as PostgreSQL writes it; null leaves it alone.';
COMMENT ON COLUMN $schema$.session_default.idle_in_transaction_timeout IS 'idle_in_transaction_session_timeout; null leaves it alone.';
COMMENT ON COLUMN $schema$.session_default.work_mem IS 'work_mem; null leaves it alone.';

-- It reads for everybody and sets nothing: what sets, runs with the rights of who calls it.
CREATE FUNCTION $schema$.context_of(
  tenant_key text, OUT statement_timeout text, OUT idle_in_transaction_timeout text, OUT work_mem text)
LANGUAGE plpgsql STABLE STRICT SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  found_access text;
  found_state text;
BEGIN
  IF NOT $schema$.may_speak_for(tenant_key) THEN
    RAISE EXCEPTION 'no tenant of this database has this key' USING ERRCODE = 'TN003';
  END IF;
  SELECT t.access, t.state, d.statement_timeout, d.idle_in_transaction_timeout, d.work_mem
  INTO found_access, found_state, statement_timeout, idle_in_transaction_timeout, work_mem
  FROM $schema$.tenant AS t LEFT JOIN $schema$.session_default AS d ON d.key = t.key
  WHERE t.key = tenant_key;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'no tenant of this database has this key' USING ERRCODE = 'TN003';
  ELSIF found_access = 'none' THEN
    RAISE EXCEPTION 'tenant is % and has no access', found_state USING ERRCODE = 'TN002';
  END IF;
END $$;
COMMENT ON FUNCTION $schema$.context_of(text) IS
  'What entering the context of a tenant sets; raises TN002 (no access) or TN003 (unknown).';
