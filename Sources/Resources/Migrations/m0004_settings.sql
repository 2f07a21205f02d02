-- What the application is set to for each tenant; read through functions, as the current tenant.
CREATE TABLE $schema$.tenant_settings (
  key text COLLATE "C" PRIMARY KEY REFERENCES $schema$.tenant (key) ON DELETE CASCADE ON UPDATE CASCADE,
  security jsonb NOT NULL,
  business jsonb NOT NULL,
  experience jsonb NOT NULL,
  support jsonb NOT NULL,
  cache jsonb NOT NULL
);
COMMENT ON TABLE $schema$.tenant_settings IS 'The settings of tenants. Written by tenure only.';
COMMENT ON COLUMN $schema$.tenant_settings.key IS 'The tenant''s key.';
COMMENT ON COLUMN $schema$.tenant_settings.security IS 'The tenant document''s spec.security, with every default.';
COMMENT ON COLUMN $schema$.tenant_settings.business IS 'spec.business; secrets are references, never values.';
COMMENT ON COLUMN $schema$.tenant_settings.experience IS 'spec.experience.';
COMMENT ON COLUMN $schema$.tenant_settings.support IS 'spec.support.';
COMMENT ON COLUMN $schema$.tenant_settings.cache IS 'spec.performance.cache; sizes in bytes, times in ISO 8601.';

CREATE FUNCTION $schema$.settings() RETURNS jsonb
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  tenant_key text := $schema$.current_tenant_key();
BEGIN
  RETURN (
    SELECT jsonb_build_object(
      'security', s.security, 'business', s.business, 'experience', s.experience,
      'support', s.support, 'cache', s.cache)
    FROM $schema$.tenant AS t JOIN $schema$.tenant_settings AS s ON s.key = t.key
    WHERE t.key = tenant_key AND t.access <> 'none');
END $$;
COMMENT ON FUNCTION $schema$.settings() IS
  'All settings of the current tenant by section: security, business, experience, support, cache; NULL without a context.';

CREATE FUNCTION $schema$.settings(section text) RETURNS jsonb
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  tenant_key text := $schema$.current_tenant_key();
BEGIN
  RETURN (
    SELECT CASE section
      WHEN 'security' THEN s.security WHEN 'business' THEN s.business
      WHEN 'experience' THEN s.experience WHEN 'support' THEN s.support
      WHEN 'cache' THEN s.cache END
    FROM $schema$.tenant AS t JOIN $schema$.tenant_settings AS s ON s.key = t.key
    WHERE t.key = tenant_key AND t.access <> 'none');
END $$;
COMMENT ON FUNCTION $schema$.settings(text) IS
  'One section of the current tenant''s settings; NULL for a section that there is not.';

REVOKE ALL ON FUNCTION $schema$.settings(), $schema$.settings(text) FROM PUBLIC;
