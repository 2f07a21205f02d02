-- What each tenant may use; read through functions, as the current tenant.
CREATE TABLE $schema$.tenant_limits (
  key text COLLATE "C" PRIMARY KEY REFERENCES $schema$.tenant (key) ON DELETE CASCADE ON UPDATE CASCADE,
  storage jsonb NOT NULL,
  usage jsonb NOT NULL,
  features jsonb NOT NULL,
  burst jsonb,
  alert_at jsonb NOT NULL
);
COMMENT ON TABLE $schema$.tenant_limits IS 'The quotas of tenants. Written by tenure only.';
COMMENT ON COLUMN $schema$.tenant_limits.key IS 'The tenant''s key.';
COMMENT ON COLUMN $schema$.tenant_limits.storage IS 'Bytes by what they are used for; enforce is hard (refuse) or soft (report).';
COMMENT ON COLUMN $schema$.tenant_limits.usage IS 'Counts, and bytes of traffic.';
COMMENT ON COLUMN $schema$.tenant_limits.features IS 'Counts.';
COMMENT ON COLUMN $schema$.tenant_limits.burst IS 'percent: how far the quotas may be exceeded; until: the moment at which that ends.';
COMMENT ON COLUMN $schema$.tenant_limits.alert_at IS 'Percentages of a quota at which people are told.';

CREATE FUNCTION $schema$.quota(name text) RETURNS bigint
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  tenant_key text := $schema$.current_tenant_key();
  section text := split_part(name, '.', 1);
  item text := split_part(name, '.', 2);
  value jsonb;
  burst jsonb;
  quota numeric;
BEGIN
  SELECT CASE section
      WHEN 'storage' THEN l.storage WHEN 'usage' THEN l.usage WHEN 'features' THEN l.features END -> item,
    l.burst
  INTO value, burst
  FROM $schema$.tenant AS t JOIN $schema$.tenant_limits AS l ON l.key = t.key
  WHERE t.key = tenant_key AND t.access <> 'none';
  IF jsonb_typeof(value) IS DISTINCT FROM 'number' THEN
    RETURN NULL;
  END IF;
  quota := value::numeric;
  IF (burst ->> 'until')::timestamptz > now() THEN
    quota := quota + floor(quota * (burst ->> 'percent')::numeric / 100);
  END IF;
  RETURN least(quota, 9223372036854775807);
END $$;
COMMENT ON FUNCTION $schema$.quota(text) IS
  'A quota of the current tenant as it is in force now, burst included: storage.database in bytes, usage.users in pieces; NULL for one that there is not.';

CREATE FUNCTION $schema$.quotas() RETURNS jsonb
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  tenant_key text := $schema$.current_tenant_key();
BEGIN
  RETURN (
    SELECT jsonb_build_object(
      'storage', l.storage, 'usage', l.usage, 'features', l.features, 'burst', l.burst,
      'alertAt', l.alert_at)
    FROM $schema$.tenant AS t JOIN $schema$.tenant_limits AS l ON l.key = t.key
    WHERE t.key = tenant_key AND t.access <> 'none');
END $$;
COMMENT ON FUNCTION $schema$.quotas() IS
  'All quotas of the current tenant as they are declared, with their enforcement, burst and alerts.';

REVOKE ALL ON FUNCTION $schema$.quota(text), $schema$.quotas() FROM PUBLIC;
