-- Who may do what: roles and permissions of the platform, of each tenant, and the accounts that hold them.
-- The application asks through functions, as the current tenant, and reads no table.

CREATE TABLE $schema$.permission (
  name text COLLATE "C" PRIMARY KEY
);
COMMENT ON TABLE $schema$.permission IS 'All that a role can grant, as the Platform declares it. Written by tenure only.';
COMMENT ON COLUMN $schema$.permission.name IS 'resource:action.';

CREATE TABLE $schema$.system_role (
  name text COLLATE "C" PRIMARY KEY,
  scope text NOT NULL CHECK (scope IN ('platform', 'tenant')),
  inherits text[] NOT NULL,
  permissions text[] NOT NULL,
  effective text[] NOT NULL,
  CONSTRAINT super_admin_is_immutable CHECK (
    name <> 'SuperAdmin' OR (scope = 'platform' AND effective = '{*}'))
);
COMMENT ON TABLE $schema$.system_role IS 'The roles that the Platform declares, available to every tenant. Written by tenure only.';
COMMENT ON COLUMN $schema$.system_role.name IS 'What the role is known by.';
COMMENT ON COLUMN $schema$.system_role.scope IS 'platform: spans tenants, and no tenant can give it; tenant: within one.';
COMMENT ON COLUMN $schema$.system_role.inherits IS 'Roles whose permissions it has as well.';
COMMENT ON COLUMN $schema$.system_role.permissions IS 'What it grants itself, as declared.';
COMMENT ON COLUMN $schema$.system_role.effective IS 'All that it grants, inheritance resolved; * is everything.';

CREATE TABLE $schema$.platform_member (
  account text COLLATE "C" PRIMARY KEY,
  role text COLLATE "C" NOT NULL,
  granted_at timestamptz NOT NULL DEFAULT now(),
  granted_by text NOT NULL DEFAULT session_user
);
COMMENT ON TABLE $schema$.platform_member IS 'Accounts that hold a role of the platform, in every tenant. Written by the operators, who own this schema.';
COMMENT ON COLUMN $schema$.platform_member.account IS 'The application''s own reference.';
COMMENT ON COLUMN $schema$.platform_member.role IS 'A system role of scope platform; any other grants nothing.';
COMMENT ON COLUMN $schema$.platform_member.granted_at IS 'When.';
COMMENT ON COLUMN $schema$.platform_member.granted_by IS 'By which login.';

CREATE TABLE $schema$.tenant_access (
  key text COLLATE "C" PRIMARY KEY REFERENCES $schema$.tenant (key) ON DELETE CASCADE ON UPDATE CASCADE,
  admin jsonb
);
COMMENT ON TABLE $schema$.tenant_access IS 'The administrator of each tenant. Written by tenure only.';
COMMENT ON COLUMN $schema$.tenant_access.key IS 'The tenant''s key.';
COMMENT ON COLUMN $schema$.tenant_access.admin IS 'email, name and role; null where none is declared. The email counts as an account.';

CREATE TABLE $schema$.tenant_role (
  key text COLLATE "C" NOT NULL REFERENCES $schema$.tenant_access (key) ON DELETE CASCADE ON UPDATE CASCADE,
  name text COLLATE "C" NOT NULL,
  inherits text[] NOT NULL,
  permissions text[] NOT NULL,
  without text[] NOT NULL,
  effective text[] NOT NULL,
  PRIMARY KEY (key, name)
);
COMMENT ON TABLE $schema$.tenant_role IS 'The roles of tenants'' own; under a system role''s name, what is left of it in this tenant. Written by tenure only.';
COMMENT ON COLUMN $schema$.tenant_role.key IS 'The tenant''s key.';
COMMENT ON COLUMN $schema$.tenant_role.name IS 'What the role is known by.';
COMMENT ON COLUMN $schema$.tenant_role.inherits IS 'Roles whose permissions it has as well.';
COMMENT ON COLUMN $schema$.tenant_role.permissions IS 'What it grants itself, as declared.';
COMMENT ON COLUMN $schema$.tenant_role.without IS 'What it takes away.';
COMMENT ON COLUMN $schema$.tenant_role.effective IS 'All that it grants, inheritance and removals resolved; * is everything in this tenant.';

CREATE TABLE $schema$.tenant_member (
  key text COLLATE "C" NOT NULL REFERENCES $schema$.tenant_access (key) ON DELETE CASCADE ON UPDATE CASCADE,
  account text COLLATE "C" NOT NULL,
  roles text[] NOT NULL,
  PRIMARY KEY (key, account)
);
COMMENT ON TABLE $schema$.tenant_member IS 'Accounts and their roles in each tenant. Written by tenure only.';
COMMENT ON COLUMN $schema$.tenant_member.key IS 'The tenant''s key.';
COMMENT ON COLUMN $schema$.tenant_member.account IS 'The application''s own reference.';
COMMENT ON COLUMN $schema$.tenant_member.roles IS 'System roles or the tenant''s own; a name that is neither grants nothing.';

-- It has no settings of its own, so that the planner can look into it.
CREATE FUNCTION $schema$.granted(tenant_key text, account text) RETURNS TABLE (role text, effective text[])
LANGUAGE sql STABLE AS $$
  SELECT r.role, coalesce(o.effective, s.effective)
  FROM $schema$.tenant AS t
  CROSS JOIN LATERAL (
    SELECT unnest(m.roles) FROM $schema$.tenant_member AS m
    WHERE m.key = t.key AND m.account = granted.account
    UNION ALL
    SELECT a.admin ->> 'role' FROM $schema$.tenant_access AS a
    WHERE a.key = t.key AND a.admin ->> 'email' = granted.account
  ) AS r (role)
  LEFT JOIN $schema$.tenant_role AS o ON o.key = t.key AND o.name = r.role
  LEFT JOIN $schema$.system_role AS s ON s.name = r.role AND s.scope = 'tenant'
  WHERE t.key = granted.tenant_key AND t.access <> 'none'
  UNION ALL
  SELECT s.name, s.effective
  FROM $schema$.tenant AS t
  JOIN $schema$.platform_member AS p ON p.account = granted.account
  JOIN $schema$.system_role AS s ON s.name = p.role AND s.scope = 'platform'
  WHERE t.key = granted.tenant_key AND t.access <> 'none'
$$;
COMMENT ON FUNCTION $schema$.granted(text, text) IS
  'The roles of an account in a tenant with what each grants; none for a tenant without access.';

CREATE FUNCTION $schema$.has_permission(account text, permission text) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  tenant_key text := $schema$.current_tenant_key();
BEGIN
  IF tenant_key IS NULL OR account IS NULL OR permission IS NULL THEN
    RETURN false;
  END IF;
  RETURN EXISTS (
    SELECT FROM $schema$.granted(tenant_key, account) AS g
    WHERE g.effective && ARRAY['*', permission]);
END $$;
COMMENT ON FUNCTION $schema$.has_permission(text, text) IS
  'Whether the account may do this in the current tenant; false without a context and for a tenant without access.';

CREATE FUNCTION $schema$.permissions_of(account text) RETURNS text[]
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  tenant_key text := $schema$.current_tenant_key();
BEGIN
  RETURN ARRAY(
    SELECT DISTINCT p COLLATE "C" FROM $schema$.granted(tenant_key, account) AS g, unnest(g.effective) AS p
    ORDER BY 1);
END $$;
COMMENT ON FUNCTION $schema$.permissions_of(text) IS
  'All that the account may do in the current tenant; * is everything.';

CREATE FUNCTION $schema$.can_grant(granter text, role text) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  tenant_key text := $schema$.current_tenant_key();
  wanted text[];
  held text[];
BEGIN
  SELECT coalesce(o.effective, s.effective) INTO wanted
  FROM $schema$.tenant AS t
  LEFT JOIN $schema$.tenant_role AS o ON o.key = t.key AND o.name = can_grant.role
  LEFT JOIN $schema$.system_role AS s ON s.name = can_grant.role AND s.scope = 'tenant'
  WHERE t.key = tenant_key AND t.access <> 'none';
  IF wanted IS NULL THEN
    RETURN false;
  END IF;
  held := ARRAY(
    SELECT unnest(g.effective) FROM $schema$.granted(tenant_key, granter) AS g);
  RETURN cardinality(held) > 0 AND ('*' = ANY (held) OR wanted <@ held);
END $$;
COMMENT ON FUNCTION $schema$.can_grant(text, text) IS
  'Whether the account holds all that the role grants in the current tenant: nobody can give more than they have.';

CREATE FUNCTION $schema$.has_platform_permission(account text, permission text) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  RETURN EXISTS (
    SELECT FROM $schema$.platform_member AS p
    JOIN $schema$.system_role AS s ON s.name = p.role AND s.scope = 'platform'
    WHERE p.account = has_platform_permission.account
      AND s.effective && ARRAY['*', has_platform_permission.permission]);
END $$;
COMMENT ON FUNCTION $schema$.has_platform_permission(text, text) IS
  'Whether the account may do this across tenants, by a role of the platform.';

CREATE FUNCTION $schema$.access() RETURNS jsonb
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  tenant_key text := $schema$.current_tenant_key();
BEGIN
  RETURN (
    SELECT jsonb_build_object(
      'admin', a.admin,
      'roles', (
        SELECT coalesce(jsonb_object_agg(r.name, to_jsonb(r.effective)), '{}') FROM (
          SELECT o.name, o.effective FROM $schema$.tenant_role AS o WHERE o.key = t.key
          UNION ALL
          SELECT s.name, s.effective FROM $schema$.system_role AS s
          WHERE s.scope = 'tenant' AND NOT EXISTS (
            SELECT FROM $schema$.tenant_role AS o WHERE o.key = t.key AND o.name = s.name)) AS r),
      'members', (
        SELECT coalesce(jsonb_object_agg(m.account, to_jsonb(m.roles)), '{}')
        FROM $schema$.tenant_member AS m WHERE m.key = t.key))
    FROM $schema$.tenant AS t JOIN $schema$.tenant_access AS a ON a.key = t.key
    WHERE t.key = tenant_key AND t.access <> 'none');
END $$;
COMMENT ON FUNCTION $schema$.access() IS
  'The administrator, the roles with what each grants, and the members of the current tenant.';

REVOKE ALL ON FUNCTION $schema$.granted(text, text), $schema$.has_permission(text, text),
  $schema$.permissions_of(text), $schema$.can_grant(text, text),
  $schema$.has_platform_permission(text, text), $schema$.access() FROM PUBLIC;
