-- The databases that tenants of this cluster have of their own.
CREATE TABLE $schema$.tenant_database (
  uid uuid PRIMARY KEY,
  tenant text COLLATE "C" NOT NULL UNIQUE,
  name text COLLATE "C" NOT NULL UNIQUE,
  database oid UNIQUE,
  begun_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE $schema$.tenant_database IS 'The databases that tenure makes for tenants of this cluster: no other database is ever taken for one. Written by tenure only.';
COMMENT ON COLUMN $schema$.tenant_database.uid IS 'The tenant''s uid; the row stays when the tenant goes.';
COMMENT ON COLUMN $schema$.tenant_database.tenant IS 'What the tenant is called now.';
COMMENT ON COLUMN $schema$.tenant_database.name IS 'The name that the database is made with.';
COMMENT ON COLUMN $schema$.tenant_database.database IS 'The database''s OID; null until it was made.';
COMMENT ON COLUMN $schema$.tenant_database.begun_at IS 'When it was written down as to be made.';

CREATE FUNCTION $schema$.readers() RETURNS SETOF oid
LANGUAGE sql STABLE ROWS 2 SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
  SELECT a.grantee FROM pg_class AS c, aclexplode(c.relacl) AS a
  WHERE c.oid = '$schema$.tenant_database'::regclass AND a.privilege_type = 'SELECT' AND a.grantee NOT IN (0, c.relowner);
END;
COMMENT ON FUNCTION $schema$.readers() IS 'Who may read our schema beside its owner: observers and auditors.';

CREATE FUNCTION $schema$.database_grants(database oid, login text)
RETURNS TABLE (grantee oid, privilege text)
LANGUAGE sql STABLE ROWS 5 SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
  SELECT a.grantee, a.privilege_type
  FROM pg_database AS d, aclexplode(coalesce(d.datacl, acldefault('d', d.datdba))) AS a
  WHERE d.oid = database AND a.grantee <> d.datdba
    AND NOT (a.privilege_type = 'CONNECT' AND NOT a.is_grantable
      AND (a.grantee IN (SELECT $schema$.readers())
        OR EXISTS (SELECT FROM pg_roles AS r WHERE r.rolname = login AND r.oid = a.grantee)));
END;
COMMENT ON FUNCTION $schema$.database_grants(oid, text) IS
  'What others than its owner were given on a database, but that this login and who reads our schema may connect.';

CREATE FUNCTION $schema$.put_databases(
  login_prefix text, tenants text[], uids uuid[], names text[]) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  wanted record;
  known $schema$.tenant_database;
  found_database record;
  given record;
  keeper name := (SELECT pg_get_userbyid(n.nspowner) FROM pg_namespace AS n WHERE n.oid = '$schema$'::regnamespace);
BEGIN
  FOR wanted IN SELECT w.tenant, w.uid, w.name FROM unnest(tenants, uids, names) AS w (tenant, uid, name) LOOP
    SELECT d.* INTO known FROM $schema$.tenant_database AS d WHERE d.uid = wanted.uid;
    SELECT d.oid, d.datname, pg_get_userbyid(d.datdba) AS owner, d.datconnlimit = -2 AS is_wreck INTO found_database
    FROM pg_database AS d WHERE d.datname = coalesce(known.name, wanted.name);
    IF EXISTS (SELECT FROM pg_database AS d WHERE d.oid = known.database AND d.datname <> known.name) THEN
      RAISE EXCEPTION 'the database of tenant % has another name than it was made with', wanted.tenant
        USING ERRCODE = 'TN010', HINT = 'Give it back its name: ' || quote_ident(known.name);
    ELSIF known.database IS NOT NULL AND found_database.oid IS NULL THEN
      RAISE EXCEPTION 'the database % of tenant % is gone, and none is made in its place', quote_ident(known.name),
        wanted.tenant USING ERRCODE = 'TN010', HINT = 'Restore it under that name, owned by ' || quote_ident(keeper);
    ELSIF found_database.oid IS NOT NULL AND found_database.oid IS DISTINCT FROM known.database
      AND (known.uid IS NULL OR found_database.owner <> keeper) THEN
      RAISE EXCEPTION 'database % of tenant % is somebody else''s', quote_ident(found_database.datname), wanted.tenant
        USING ERRCODE = 'TN010', HINT = 'Rename or drop it; it is never taken over.';
    END IF;
    IF known.uid IS NULL THEN
      INSERT INTO $schema$.tenant_database (uid, tenant, name) VALUES (wanted.uid, wanted.tenant, wanted.name);
    ELSE
      UPDATE $schema$.tenant_database AS d SET tenant = wanted.tenant,
        database = CASE WHEN found_database.is_wreck THEN NULL ELSE found_database.oid END
      WHERE d.uid = wanted.uid;
    END IF;
    CONTINUE WHEN found_database.oid IS NULL OR found_database.is_wreck;
    IF found_database.owner <> keeper THEN
      EXECUTE format('ALTER DATABASE %I OWNER TO %I', found_database.datname, keeper);
    END IF;
    FOR given IN
      SELECT DISTINCT r.rolname, g.privilege
      FROM $schema$.database_grants(found_database.oid, $schema$.login_name(login_prefix, wanted.uid)) AS g
      LEFT JOIN pg_roles AS r ON r.oid = g.grantee
    LOOP
      EXECUTE format('REVOKE %s ON DATABASE %I FROM %s CASCADE', given.privilege, found_database.datname,
        coalesce(quote_ident(given.rolname), 'PUBLIC'));
    END LOOP;
    FOR given IN
      SELECT r.rolname FROM $schema$.readers() AS o JOIN pg_roles AS r ON r.oid = o
      WHERE NOT has_database_privilege(r.oid, found_database.oid, 'CONNECT')
    LOOP
      EXECUTE format('GRANT CONNECT ON DATABASE %I TO %I', found_database.datname, given.rolname);
    END LOOP;
  END LOOP;
END $$;
COMMENT ON FUNCTION $schema$.put_databases(text, text[], uuid[], text[]) IS
  'Writes down the databases of these tenants as to be made, takes those that were made since, and closes them to everybody but the tenants'' logins; raises TN010 for one that is somebody else''s.';
REVOKE ALL ON FUNCTION $schema$.put_databases(text, text[], uuid[], text[]) FROM PUBLIC;
