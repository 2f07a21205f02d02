-- A login of each tenant's own, where the application says by its login whose work it does.
CREATE TABLE $schema$.tenant_login (
  uid uuid PRIMARY KEY,
  role oid NOT NULL UNIQUE,
  name text COLLATE "C" NOT NULL,
  verifier_digest text,
  retired boolean NOT NULL DEFAULT false,
  made_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE $schema$.tenant_login IS 'The roles that tenure made for tenants of this database: no other role is ever taken for one. Written by tenure only.';
COMMENT ON COLUMN $schema$.tenant_login.uid IS 'The tenant''s uid; the row stays when the tenant goes.';
COMMENT ON COLUMN $schema$.tenant_login.role IS 'The role''s OID.';
COMMENT ON COLUMN $schema$.tenant_login.name IS 'The name that it was made with.';
COMMENT ON COLUMN $schema$.tenant_login.verifier_digest IS 'SHA-256 of the SCRAM verifier that was set last, for who may not read pg_authid.';
COMMENT ON COLUMN $schema$.tenant_login.retired IS 'Whether it is closed for good, without being dropped.';
COMMENT ON COLUMN $schema$.tenant_login.made_at IS 'When.';

CREATE FUNCTION $schema$.key_of_login() RETURNS text
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  RETURN (
    SELECT t.key FROM $schema$.tenant_login AS l
    JOIN $schema$.tenant AS t ON t.uid = l.uid
    WHERE l.role = quote_ident(session_user)::regrole AND NOT l.retired AND t.access <> 'none');
END $$;
COMMENT ON FUNCTION $schema$.key_of_login() IS
  'The key of the tenant whose login opened this session; NULL for any other login and for a tenant without access.';

CREATE FUNCTION $schema$.context_key(claimed text) RETURNS text
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF EXISTS (
    SELECT FROM $schema$.tenant_login AS l WHERE l.role = quote_ident(session_user)::regrole) THEN
    RETURN $schema$.key_of_login();
  END IF;
  RETURN claimed;
END $$;
COMMENT ON FUNCTION $schema$.context_key(text) IS
  'The key of the tenant whose login opened this session, whatever is claimed; what is claimed for any other login.';

CREATE FUNCTION $schema$.may_speak_for(tenant_key text) RETURNS boolean
LANGUAGE sql STABLE STRICT SECURITY DEFINER SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
  SELECT NOT EXISTS (
    SELECT FROM $schema$.tenant_login AS l LEFT JOIN $schema$.tenant AS t ON t.uid = l.uid
    WHERE l.role = quote_ident(session_user)::regrole AND t.key IS DISTINCT FROM tenant_key);
END;
REVOKE ALL ON FUNCTION $schema$.may_speak_for(text) FROM PUBLIC;
COMMENT ON FUNCTION $schema$.may_speak_for(text) IS
  'Whether this session may ask about, or write for, the tenant: a tenant''s own login for that tenant alone.';

-- The name that a tenant's role has; prefix is at most 26 bytes, so that nothing is cut off.
CREATE FUNCTION $schema$.login_name(prefix text, uid uuid) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN prefix || '_' || uid::text;
COMMENT ON FUNCTION $schema$.login_name(text, uuid) IS 'The name of a tenant''s role.';

-- Raises unless the role may be given to every tenant: it exists, and leads to no right that crosses tenants.
CREATE FUNCTION $schema$.check_login_group(group_name text) RETURNS void
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  group_oid oid := (SELECT r.oid FROM pg_roles AS r WHERE r.rolname = group_name);
  reason text;
BEGIN
  IF group_oid IS NULL THEN
    RAISE EXCEPTION 'role % does not exist', quote_ident(group_name) USING ERRCODE = 'TN012';
  END IF;
  SELECT CASE
      WHEN r.rolsuper THEN 'is superuser' WHEN r.rolbypassrls THEN 'bypasses row security'
      WHEN r.rolcreaterole THEN 'creates roles' WHEN r.rolcreatedb THEN 'creates databases'
      WHEN r.rolreplication THEN 'replicates'
      WHEN starts_with(r.rolname, 'pg_') THEN 'reaches ' || quote_ident(r.rolname)
      ELSE 'reaches ' || quote_ident(r.rolname) || ', which owns what keeps tenants apart' END
  INTO reason
  FROM pg_roles AS r
  WHERE pg_has_role(group_oid, r.oid, 'MEMBER') AND (
    r.rolsuper OR r.rolbypassrls OR r.rolcreaterole OR r.rolcreatedb OR r.rolreplication
    OR starts_with(r.rolname, 'pg_')
    OR r.oid = (SELECT n.nspowner FROM pg_namespace AS n WHERE n.oid = '$schema$'::regnamespace)
    OR r.oid IN (
      SELECT c.relowner FROM pg_policy AS p JOIN pg_class AS c ON c.oid = p.polrelid
      WHERE p.polname = 'tenant_isolation_policy'))
  LIMIT 1;
  IF reason IS NULL AND EXISTS (
    SELECT FROM pg_auth_members AS m JOIN $schema$.tenant_login AS l ON l.role = m.roleid
    WHERE pg_has_role(group_oid, m.member, 'MEMBER')) THEN
    reason := 'is a member of tenants'' roles';
  END IF;
  IF reason IS NOT NULL THEN
    RAISE EXCEPTION 'role % cannot be given to tenants: it %', quote_ident(group_name), reason
      USING ERRCODE = 'TN011';
  END IF;
END $$;
COMMENT ON FUNCTION $schema$.check_login_group(text) IS
  'Raises TN011 for a role that no tenant may be a member of, TN012 for one that does not exist.';

-- Texts of inner statements would reach the server's log with an error; so errors leave by their message alone.
CREATE FUNCTION $schema$.put_logins(
  prefix text, groups text[], tenants text[], may_login boolean[], connection_limits integer[],
  settings text[], verifiers text[]) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  wanted record;
  known record;
  setting text;
  other text;
  failure text;
  failure_code text;
BEGIN
  FOREACH other IN ARRAY groups LOOP
    PERFORM $schema$.check_login_group(other);
  END LOOP;
  FOR wanted IN
    SELECT t.uid, $schema$.login_name(prefix, t.uid) AS name, w.tenant, w.may_login,
      w.connection_limit, w.settings, w.verifier
    FROM unnest(tenants, may_login, connection_limits, settings, verifiers)
      AS w (tenant, may_login, connection_limit, settings, verifier)
    JOIN $schema$.tenant AS t ON t.name = w.tenant
  LOOP
    SELECT r.oid, r.rolcanlogin, r.rolsuper, r.rolcreatedb, r.rolcreaterole, r.rolreplication,
      r.rolbypassrls, r.rolinherit, r.rolconnlimit, r.rolvaliduntil
    INTO known FROM pg_roles AS r WHERE r.rolname = wanted.name;
    IF known.oid IS NULL THEN
      IF EXISTS (
        SELECT FROM $schema$.tenant_login AS l JOIN pg_roles AS r ON r.oid = l.role
        WHERE l.uid = wanted.uid) THEN
        RAISE EXCEPTION 'the role of tenant % has another name than it was made with', wanted.tenant
          USING ERRCODE = 'TN010';
      END IF;
      EXECUTE format('CREATE ROLE %I NOLOGIN INHERIT', wanted.name);
      SELECT r.oid, false AS rolcanlogin, false AS rolsuper, false AS rolcreatedb,
        false AS rolcreaterole, false AS rolreplication, false AS rolbypassrls, true AS rolinherit,
        -1 AS rolconnlimit, NULL::timestamptz AS rolvaliduntil
      INTO known FROM pg_roles AS r WHERE r.rolname = wanted.name;
      INSERT INTO $schema$.tenant_login (uid, role, name)
      VALUES (wanted.uid, known.oid, wanted.name)
      ON CONFLICT (uid) DO UPDATE SET role = excluded.role, name = excluded.name, retired = false,
        verifier_digest = NULL, made_at = now();
    ELSIF NOT EXISTS (
      SELECT FROM $schema$.tenant_login AS l WHERE l.uid = wanted.uid AND l.role = known.oid) THEN
      RAISE EXCEPTION 'role % of tenant % is somebody else''s', quote_ident(wanted.name), wanted.tenant
        USING ERRCODE = 'TN010', HINT = 'Rename or drop it; it is never taken over.';
    END IF;

    -- Each attribute is named only where it is wrong: naming some of them takes a superuser.
    IF known.rolsuper THEN EXECUTE format('ALTER ROLE %I NOSUPERUSER', wanted.name); END IF;
    IF known.rolbypassrls THEN EXECUTE format('ALTER ROLE %I NOBYPASSRLS', wanted.name); END IF;
    IF known.rolreplication THEN EXECUTE format('ALTER ROLE %I NOREPLICATION', wanted.name); END IF;
    IF known.rolcreaterole THEN EXECUTE format('ALTER ROLE %I NOCREATEROLE', wanted.name); END IF;
    IF known.rolcreatedb THEN EXECUTE format('ALTER ROLE %I NOCREATEDB', wanted.name); END IF;
    IF NOT known.rolinherit THEN EXECUTE format('ALTER ROLE %I INHERIT', wanted.name); END IF;
    IF known.rolvaliduntil IS NOT NULL THEN
      EXECUTE format('ALTER ROLE %I VALID UNTIL ''infinity''', wanted.name);
    END IF;
    IF known.rolconnlimit <> wanted.connection_limit THEN
      EXECUTE format('ALTER ROLE %I CONNECTION LIMIT %s', wanted.name, wanted.connection_limit);
    END IF;

    IF EXISTS (SELECT FROM pg_db_role_setting WHERE setrole = known.oid AND setdatabase = 0) THEN
      EXECUTE format('ALTER ROLE %I RESET ALL', wanted.name);
    END IF;
    IF ARRAY(
      SELECT unnest(setconfig) COLLATE "C" FROM pg_db_role_setting
      WHERE setrole = known.oid
        AND setdatabase = (SELECT oid FROM pg_database WHERE datname = current_database())
      ORDER BY 1) IS DISTINCT FROM string_to_array(wanted.settings, E'\n') THEN
      EXECUTE format('ALTER ROLE %I IN DATABASE %I RESET ALL', wanted.name, current_database());
      FOREACH setting IN ARRAY string_to_array(wanted.settings, E'\n') LOOP
        IF starts_with(setting, 'search_path=') THEN
          -- A list of names: as one literal it would be one name.
          PERFORM set_config('search_path', substr(setting, 13), true);
          EXECUTE pg_catalog.format('ALTER ROLE %I IN DATABASE %I SET search_path FROM CURRENT', wanted.name,
            pg_catalog.current_database());
          PERFORM pg_catalog.set_config('search_path', 'pg_catalog, pg_temp', true);
          CONTINUE;
        END IF;
        EXECUTE format('ALTER ROLE %I IN DATABASE %I SET %I = %L', wanted.name, current_database(),
          split_part(setting, '=', 1), substr(setting, strpos(setting, '=') + 1));
      END LOOP;
    END IF;

    FOR other IN SELECT g FROM unnest(groups) AS g
      WHERE NOT EXISTS (
        SELECT FROM pg_auth_members AS m JOIN pg_roles AS r ON r.oid = m.roleid
        WHERE m.member = known.oid AND r.rolname = g AND NOT m.admin_option)
    LOOP
      EXECUTE format('GRANT %I TO %I', other, wanted.name);
    END LOOP;
    PERFORM $schema$.close_memberships(known.oid, groups);

    IF wanted.verifier IS NOT NULL THEN
      EXECUTE format('ALTER ROLE %I PASSWORD %L', wanted.name, wanted.verifier);
      UPDATE $schema$.tenant_login SET
        verifier_digest = encode(sha256(convert_to(wanted.verifier, 'UTF8')), 'hex')
      WHERE uid = wanted.uid;
    END IF;
    IF known.rolcanlogin <> wanted.may_login THEN
      EXECUTE format('ALTER ROLE %I %s', wanted.name,
        CASE WHEN wanted.may_login THEN 'LOGIN' ELSE 'NOLOGIN' END);
      IF NOT wanted.may_login THEN PERFORM $schema$.end_sessions(known.oid); END IF;
    END IF;
    IF wanted.may_login AND NOT has_database_privilege(known.oid, current_database(), 'CONNECT') THEN
      EXECUTE format('GRANT CONNECT ON DATABASE %I TO %I', current_database(), wanted.name);
    END IF;
    UPDATE $schema$.tenant_login SET retired = false WHERE uid = wanted.uid AND retired;
  END LOOP;
EXCEPTION WHEN OTHERS THEN
  GET STACKED DIAGNOSTICS failure = MESSAGE_TEXT, failure_code = RETURNED_SQLSTATE;
  RAISE EXCEPTION USING MESSAGE = failure, ERRCODE = failure_code;
END $$;
COMMENT ON FUNCTION $schema$.put_logins(text, text[], text[], boolean[], integer[], text[], text[]) IS
  'Makes the roles of these tenants as they should be; raises TN010 for a role that is somebody else''s. settings: name=value, one a line; a null verifier leaves the password alone.';

CREATE FUNCTION $schema$.close_memberships(login oid, groups text[]) RETURNS void
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  found_grant record;
BEGIN
  FOR found_grant IN
    SELECT g.rolname AS granted, m.rolname AS member, a.admin_option AND g.rolname = ANY (groups) AS admin_only
    FROM pg_auth_members AS a
    JOIN pg_roles AS g ON g.oid = a.roleid
    JOIN pg_roles AS m ON m.oid = a.member
    WHERE (a.member = login AND (g.rolname <> ALL (groups) OR a.admin_option))
      -- PostgreSQL 16 and later make who creates a role its member.
      OR (a.roleid = login AND m.rolname <> current_user)
  LOOP
    EXECUTE format('REVOKE %s %I FROM %I',
      CASE WHEN found_grant.admin_only THEN 'ADMIN OPTION FOR' ELSE '' END,
      found_grant.granted, found_grant.member);
  END LOOP;
END $$;
COMMENT ON FUNCTION $schema$.close_memberships(oid, text[]) IS
  'Leaves a tenant''s role a plain member of these groups and of nothing else, and nobody a member of it.';

CREATE FUNCTION $schema$.end_sessions(login oid) RETURNS void
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  -- Without the right to signal them, the sessions find no context and no permission, and end when they like.
  IF pg_has_role('pg_signal_backend', 'MEMBER') THEN
    PERFORM pg_terminate_backend(a.pid) FROM pg_stat_activity AS a WHERE a.usesysid = login;
  END IF;
END $$;
COMMENT ON FUNCTION $schema$.end_sessions(oid) IS 'Ends the sessions of a login, where that is allowed.';

CREATE FUNCTION $schema$.retire_logins(tenants text[]) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  known record;
BEGIN
  FOR known IN
    SELECT l.uid, r.oid, r.rolname, r.rolcanlogin FROM unnest(tenants) AS w (tenant)
    JOIN $schema$.tenant AS t ON t.name = w.tenant
    JOIN $schema$.tenant_login AS l ON l.uid = t.uid
    JOIN pg_roles AS r ON r.oid = l.role AND r.rolname = l.name
  LOOP
    EXECUTE format('ALTER ROLE %I NOLOGIN PASSWORD NULL', known.rolname);
    PERFORM $schema$.close_memberships(known.oid, '{}');
    PERFORM $schema$.end_sessions(known.oid);
    UPDATE $schema$.tenant_login SET retired = true, verifier_digest = NULL WHERE uid = known.uid;
  END LOOP;
END $$;
COMMENT ON FUNCTION $schema$.retire_logins(text[]) IS
  'Closes the roles of these tenants, which stay without a password, a group and a session.';

REVOKE ALL ON FUNCTION $schema$.check_login_group(text),
  $schema$.put_logins(text, text[], text[], boolean[], integer[], text[], text[]),
  $schema$.close_memberships(oid, text[]), $schema$.end_sessions(oid),
  $schema$.retire_logins(text[]) FROM PUBLIC;
