-- The schemas that tenants have of their own, each with an owner of its own that nobody logs in as.
CREATE TABLE $schema$.tenant_schema (
  uid uuid PRIMARY KEY,
  schema oid NOT NULL UNIQUE,
  owner oid NOT NULL UNIQUE,
  name text COLLATE "C" NOT NULL,
  version integer NOT NULL DEFAULT 0,
  structure text,
  made_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE $schema$.tenant_schema IS 'The schemas that tenure made for tenants of this database: no other schema is ever taken for one. Written by tenure only.';
COMMENT ON COLUMN $schema$.tenant_schema.uid IS 'The tenant''s uid; the row stays when the tenant goes.';
COMMENT ON COLUMN $schema$.tenant_schema.schema IS 'The schema''s OID.';
COMMENT ON COLUMN $schema$.tenant_schema.owner IS 'The OID of the role that owns it.';
COMMENT ON COLUMN $schema$.tenant_schema.name IS 'The name that the schema was made with: that of the tenant''s login.';
COMMENT ON COLUMN $schema$.tenant_schema.version IS 'The last version of the template that was made; 0 for none.';
COMMENT ON COLUMN $schema$.tenant_schema.structure IS 'A digest of tables, columns, constraints, views, functions and triggers as they were after the last version.';
COMMENT ON COLUMN $schema$.tenant_schema.made_at IS 'When.';

CREATE TABLE $schema$.tenant_schema_version (
  uid uuid NOT NULL REFERENCES $schema$.tenant_schema (uid) ON DELETE CASCADE,
  version integer NOT NULL,
  digest text NOT NULL,
  made_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (uid, version)
);
COMMENT ON TABLE $schema$.tenant_schema_version IS 'Which versions of the template each tenant''s schema was made with. Written by tenure only.';
COMMENT ON COLUMN $schema$.tenant_schema_version.uid IS 'The tenant''s uid.';
COMMENT ON COLUMN $schema$.tenant_schema_version.version IS 'The number of the version.';
COMMENT ON COLUMN $schema$.tenant_schema_version.digest IS 'SHA-256 of its words, comments and layout apart, shortened.';
COMMENT ON COLUMN $schema$.tenant_schema_version.made_at IS 'When.';

-- By what depends on a schema its objects are found through an index; pg_class has none that begins with the schema.
CREATE FUNCTION $schema$.schema_objects(schemas oid[], catalog oid) RETURNS TABLE (schema oid, object oid)
LANGUAGE sql STABLE ROWS 100 SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
  SELECT d.refobjid, d.objid FROM unnest(schemas) AS n (oid)
  JOIN pg_depend AS d ON d.refclassid = 'pg_namespace'::regclass AND d.refobjid = n.oid
  WHERE d.classid = catalog AND d.objsubid = 0;
END;
COMMENT ON FUNCTION $schema$.schema_objects(oid[], oid) IS
  'The objects of one catalog that stand in these schemas: relations without their indexes, functions, types.';

CREATE FUNCTION $schema$.structures(schemas oid[]) RETURNS TABLE (schema oid, structure text)
LANGUAGE sql STABLE ROWS 100 SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
  WITH relations AS MATERIALIZED (
    SELECT o.schema, c.oid, c.relname, c.relkind FROM $schema$.schema_objects(schemas, 'pg_class'::regclass) AS o
    JOIN pg_class AS c ON c.oid = o.object)
  SELECT l.schema, md5(string_agg(l.line, E'\n' ORDER BY l.line COLLATE "C"))
  FROM (
    SELECT c.schema, concat_ws(' ', 'column', c.relkind, c.relname, a.attname,
      format_type(a.atttypid, a.atttypmod), a.attnotnull, a.attidentity, a.attgenerated,
      pg_get_expr(d.adbin, d.adrelid)) AS line
    FROM relations AS c
    JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
    LEFT JOIN pg_attrdef AS d ON d.adrelid = c.oid AND d.adnum = a.attnum
    WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f')
    UNION ALL
    SELECT c.schema, concat_ws(' ', 'view', c.relname, md5(pg_get_viewdef(c.oid)))
    FROM relations AS c WHERE c.relkind IN ('v', 'm')
    UNION ALL
    SELECT c.schema, concat_ws(' ', 'constraint', c.relname, k.conname, k.contype, k.conkey::text,
      nullif(k.confrelid, 0)::regclass, k.confkey::text, k.confupdtype, k.confdeltype,
      k.condeferrable, k.convalidated, pg_get_expr(k.conbin, k.conrelid))
    FROM relations AS c JOIN pg_constraint AS k ON k.conrelid = c.oid
    UNION ALL
    SELECT c.schema, concat_ws(' ', 'trigger', c.relname, t.tgname, t.tgtype, t.tgenabled, t.tgfoid::regproc)
    FROM relations AS c JOIN pg_trigger AS t ON t.tgrelid = c.oid
    WHERE NOT t.tgisinternal AND t.tgname <> 'tenure_fence'
    UNION ALL
    SELECT o.schema, concat_ws(' ', 'function', p.proname, p.proargtypes::text, p.prosecdef,
      p.provolatile, p.proconfig::text, md5(p.prosrc), md5(pg_get_function_sqlbody(p.oid)))
    FROM $schema$.schema_objects(schemas, 'pg_proc'::regclass) AS o JOIN pg_proc AS p ON p.oid = o.object
    UNION ALL
    SELECT o.schema, concat_ws(' ', 'type', t.typname, t.typtype,
      (SELECT string_agg(e.enumlabel, ',' ORDER BY e.enumsortorder) FROM pg_enum AS e WHERE e.enumtypid = t.oid))
    FROM $schema$.schema_objects(schemas, 'pg_type'::regclass) AS o JOIN pg_type AS t ON t.oid = o.object
  ) AS l
  GROUP BY l.schema;
END;
COMMENT ON FUNCTION $schema$.structures(oid[]) IS
  'A digest of what each of these schemas is made of; none for an empty one. Indexes that back no constraint do not count.';

-- The fence of a table in a tenant's own schema knows the tenant by the schema, whoever writes.
CREATE FUNCTION $schema$.admit_to_schema(written oid) RETURNS void
LANGUAGE plpgsql VOLATILE STRICT SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  found_key text := (
    SELECT t.key FROM pg_class AS c
    JOIN $schema$.tenant_schema AS s ON s.schema = c.relnamespace
    JOIN $schema$.tenant AS t ON t.uid = s.uid
    WHERE c.oid = written);
BEGIN
  IF found_key IS NULL THEN
    RAISE EXCEPTION 'the table is in no tenant''s schema' USING ERRCODE = 'TN003';
  END IF;
  PERFORM $schema$.admit_write(found_key);
END $$;
COMMENT ON FUNCTION $schema$.admit_to_schema(oid) IS
  'Lets a writer of a table in a tenant''s schema pass until its transaction ends, or raises TN001 to TN003 as admit_write does.';

CREATE FUNCTION $schema$.schema_fence() RETURNS trigger
LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  -- Maintenance: the owner of the table, and superusers.
  IF NOT pg_catalog.pg_has_role(
    (SELECT c.relowner FROM pg_catalog.pg_class AS c WHERE c.oid OPERATOR(pg_catalog.=) TG_RELID), 'USAGE') THEN
    PERFORM $schema$.admit_to_schema(TG_RELID);
  END IF;
  RETURN NULL;
END $$;
COMMENT ON FUNCTION $schema$.schema_fence() IS
  'Stands before every write to a table in a tenant''s own schema; raises TN001 to TN003.';

CREATE FUNCTION $schema$.put_schemas(
  owner_prefix text, login_prefix text, tenants text[], may_use boolean[])
RETURNS TABLE (tenant text, schema_name text, owner_name text, version integer)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
  wanted record;
  known record;
  owner_oid oid;
  schema_oid oid;
  owned record;
BEGIN
  FOR wanted IN
    SELECT w.tenant, w.may_use, t.uid, l.name AS login,
      owner_prefix || '_' || t.uid || '_owner' AS owner, $schema$.login_name(login_prefix, t.uid) AS schema
    FROM unnest(tenants, may_use) AS w (tenant, may_use)
    JOIN $schema$.tenant AS t ON t.name = w.tenant
    JOIN $schema$.tenant_login AS l ON l.uid = t.uid AND NOT l.retired
  LOOP
    SELECT s.* INTO known FROM $schema$.tenant_schema AS s WHERE s.uid = wanted.uid;
    owner_oid := (SELECT r.oid FROM pg_roles AS r WHERE r.rolname = wanted.owner);
    schema_oid := (SELECT n.oid FROM pg_namespace AS n WHERE n.nspname = wanted.schema);
    IF owner_oid IS NOT NULL AND owner_oid IS DISTINCT FROM known.owner THEN
      RAISE EXCEPTION 'role % of tenant % is somebody else''s', quote_ident(wanted.owner), wanted.tenant
        USING ERRCODE = 'TN010', HINT = 'Rename or drop it; it is never taken over.';
    ELSIF schema_oid IS NOT NULL AND schema_oid IS DISTINCT FROM known.schema THEN
      RAISE EXCEPTION 'schema % of tenant % is somebody else''s', quote_ident(wanted.schema), wanted.tenant
        USING ERRCODE = 'TN010', HINT = 'Rename or drop it; it is never taken over.';
    ELSIF EXISTS (SELECT FROM pg_namespace AS n WHERE n.oid = known.schema AND n.nspname <> wanted.schema)
      OR EXISTS (SELECT FROM pg_roles AS r WHERE r.oid = known.owner AND r.rolname <> wanted.owner) THEN
      RAISE EXCEPTION 'the schema of tenant %, or its owner, has another name than it was made with', wanted.tenant
        USING ERRCODE = 'TN010';
    END IF;
    IF owner_oid IS NULL THEN
      EXECUTE format('CREATE ROLE %I NOLOGIN NOINHERIT', wanted.owner);
      owner_oid := (SELECT r.oid FROM pg_roles AS r WHERE r.rolname = wanted.owner);
    END IF;
    IF NOT (SELECT r.rolsuper FROM pg_roles AS r WHERE r.rolname = current_user) THEN
      -- What stands in the template runs as the owner; since PostgreSQL 16 making a role does not include that.
      IF current_setting('server_version_num')::integer >= 160000 THEN
        EXECUTE format('GRANT %I TO %I WITH INHERIT TRUE, SET TRUE', wanted.owner, current_user);
      ELSE
        EXECUTE format('GRANT %I TO %I', wanted.owner, current_user);
      END IF;
    END IF;
    IF schema_oid IS NULL THEN
      EXECUTE format('CREATE SCHEMA %I AUTHORIZATION %I', wanted.schema, wanted.owner);
      EXECUTE format('COMMENT ON SCHEMA %I IS %L', wanted.schema, 'Tenure: the schema of one tenant.');
      schema_oid := (SELECT n.oid FROM pg_namespace AS n WHERE n.nspname = wanted.schema);
      DELETE FROM $schema$.tenant_schema AS s WHERE s.uid = wanted.uid;
      INSERT INTO $schema$.tenant_schema (uid, schema, owner, name)
      VALUES (wanted.uid, schema_oid, owner_oid, wanted.schema);
    ELSE
      UPDATE $schema$.tenant_schema AS s SET owner = owner_oid WHERE s.uid = wanted.uid AND s.owner <> owner_oid;
      FOR owned IN SELECT n.nspname FROM pg_namespace AS n WHERE n.oid = schema_oid AND n.nspowner <> owner_oid LOOP
        EXECUTE format('ALTER SCHEMA %I OWNER TO %I', owned.nspname, wanted.owner);
      END LOOP;
    END IF;
    IF wanted.may_use THEN
      EXECUTE format('GRANT USAGE ON SCHEMA %I TO %I', wanted.schema, wanted.login);
    ELSE
      EXECUTE format('REVOKE USAGE ON SCHEMA %I FROM %I', wanted.schema, wanted.login);
    END IF;
    EXECUTE format('ALTER DEFAULT PRIVILEGES FOR ROLE %I IN SCHEMA %I GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO %I',
      wanted.owner, wanted.schema, wanted.login);
    EXECUTE format('ALTER DEFAULT PRIVILEGES FOR ROLE %I IN SCHEMA %I GRANT USAGE, SELECT ON SEQUENCES TO %I',
      wanted.owner, wanted.schema, wanted.login);
    RETURN QUERY
      SELECT wanted.tenant, wanted.schema, wanted.owner, s.version
      FROM $schema$.tenant_schema AS s WHERE s.uid = wanted.uid;
  END LOOP;
END $$;
COMMENT ON FUNCTION $schema$.put_schemas(text, text, text[], boolean[]) IS
  'Makes the schemas of these tenants and the roles that own them, and lets the tenants'' logins in or not; raises TN010 for one that is somebody else''s.';

CREATE FUNCTION $schema$.close_schemas(tenants text[], indexes text[]) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  wanted record;
  found record;
  asked text;
  schemas oid[];
BEGIN
  schemas := ARRAY(
    SELECT s.schema FROM $schema$.tenant AS t JOIN $schema$.tenant_schema AS s ON s.uid = t.uid
    WHERE t.name = ANY (tenants));
  FOR found IN SELECT * FROM $schema$.schema_grants(schemas) AS g LOOP
    EXECUTE format('REVOKE %s ON %s FROM %s CASCADE', found.privilege, found.object,
      CASE found.grantee WHEN 0 THEN 'PUBLIC'
        ELSE (SELECT quote_ident(r.rolname) FROM pg_roles AS r WHERE r.oid = found.grantee) END);
  END LOOP;
  FOR found IN
    SELECT c.oid::regclass AS name, c.relkind, c.relowner, s.owner, pg_get_userbyid(s.owner) AS owner_name,
      l.role AS login, l.name AS login_name
    FROM $schema$.schema_objects(schemas, 'pg_class'::regclass) AS o
    JOIN $schema$.tenant_schema AS s ON s.schema = o.schema
    JOIN $schema$.tenant_login AS l ON l.uid = s.uid
    JOIN pg_class AS c ON c.oid = o.object
    WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S')
  LOOP
    IF found.relowner <> found.owner AND found.relkind <> 'S' THEN
      EXECUTE format('ALTER TABLE %s OWNER TO %I', found.name, found.owner_name);
    END IF;
    IF found.relkind = 'S' THEN
      IF NOT has_sequence_privilege(found.login, found.name, 'USAGE') THEN
        EXECUTE format('GRANT USAGE, SELECT ON SEQUENCE %s TO %I', found.name, found.login_name);
      END IF;
    ELSIF NOT (has_table_privilege(found.login, found.name, 'SELECT')
      AND has_table_privilege(found.login, found.name, 'INSERT')
      AND has_table_privilege(found.login, found.name, 'UPDATE')
      AND has_table_privilege(found.login, found.name, 'DELETE')) THEN
      EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %s TO %I', found.name, found.login_name);
    END IF;
    IF found.relkind IN ('r', 'p') AND NOT $schema$.is_fenced(found.name) THEN
      EXECUTE format('DROP TRIGGER IF EXISTS tenure_fence ON %s', found.name);
      EXECUTE format('CREATE TRIGGER tenure_fence BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON %s '
        'FOR EACH STATEMENT EXECUTE FUNCTION $schema$.schema_fence()', found.name);
    END IF;
  END LOOP;
  FOR wanted IN
    SELECT w.tenant, string_to_array(nullif(w.indexes, ''), E'\n') AS indexes, t.uid, s.schema, s.owner,
      n.nspname AS schema_name, o.rolname AS owner_name, o.rolcanlogin, o.rolsuper, o.rolbypassrls,
      o.rolcreaterole, o.rolcreatedb, o.rolreplication
    FROM unnest(tenants, indexes) AS w (tenant, indexes)
    JOIN $schema$.tenant AS t ON t.name = w.tenant
    JOIN $schema$.tenant_schema AS s ON s.uid = t.uid
    JOIN pg_namespace AS n ON n.oid = s.schema
    JOIN pg_roles AS o ON o.oid = s.owner
  LOOP
    IF wanted.rolsuper THEN EXECUTE format('ALTER ROLE %I NOSUPERUSER', wanted.owner_name); END IF;
    IF wanted.rolbypassrls THEN EXECUTE format('ALTER ROLE %I NOBYPASSRLS', wanted.owner_name); END IF;
    IF wanted.rolreplication THEN EXECUTE format('ALTER ROLE %I NOREPLICATION', wanted.owner_name); END IF;
    IF wanted.rolcreaterole THEN EXECUTE format('ALTER ROLE %I NOCREATEROLE', wanted.owner_name); END IF;
    IF wanted.rolcreatedb THEN EXECUTE format('ALTER ROLE %I NOCREATEDB', wanted.owner_name); END IF;
    IF wanted.rolcanlogin THEN EXECUTE format('ALTER ROLE %I NOLOGIN', wanted.owner_name); END IF;
    PERFORM $schema$.close_memberships(wanted.owner, '{}');
    FOR found IN
      SELECT c.oid::regclass AS name FROM $schema$.schema_indexes(ARRAY[wanted.schema]) AS i
      JOIN pg_class AS c ON c.oid = i.index
      WHERE i.spec <> ALL (coalesce(wanted.indexes, '{}')) OR NOT i.is_valid
    LOOP
      EXECUTE format('DROP INDEX %s', found.name);
    END LOOP;
    FOREACH asked IN ARRAY coalesce(wanted.indexes, '{}') LOOP
      CONTINUE WHEN EXISTS (
        SELECT FROM $schema$.schema_indexes(ARRAY[wanted.schema]) AS i WHERE i.spec = asked);
      EXECUTE format('CREATE INDEX %I ON %I.%I (%s) %s', 'tenure_' || left(md5(asked), 16),
        wanted.schema_name, asked::jsonb ->> 'table',
        (SELECT string_agg(quote_ident(c), ', ' ORDER BY n)
         FROM jsonb_array_elements_text(asked::jsonb -> 'columns') WITH ORDINALITY AS e (c, n)),
        (SELECT 'WHERE ' || string_agg(format('%I = %L', e.key, e.value), ' AND ' ORDER BY e.key COLLATE "C")
         FROM jsonb_each_text(asked::jsonb -> 'where') AS e));
      EXECUTE format('COMMENT ON INDEX %I.%I IS %L', wanted.schema_name, 'tenure_' || left(md5(asked), 16),
        'Tenure index: ' || asked);
    END LOOP;
  END LOOP;
END $$;
COMMENT ON FUNCTION $schema$.close_schemas(text[], text[]) IS
  'Leaves the schemas of these tenants to their owners and logins alone, every table behind the fence, with these indexes of the tenants'' own: a JSON object a line, with table, columns and where.';

CREATE FUNCTION $schema$.record_schema_version(tenant_name text, number integer, words text) RETURNS void
LANGUAGE sql VOLATILE SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
  INSERT INTO $schema$.tenant_schema_version (uid, version, digest)
  SELECT t.uid, number, words FROM $schema$.tenant AS t WHERE t.name = tenant_name;
  UPDATE $schema$.tenant_schema AS s SET version = number
  FROM $schema$.tenant AS t WHERE t.uid = s.uid AND t.name = tenant_name;
END;
COMMENT ON FUNCTION $schema$.record_schema_version(text, integer, text) IS
  'Writes down that a version of the template was made for a tenant.';

CREATE FUNCTION $schema$.record_structures(tenants text[]) RETURNS void
LANGUAGE sql VOLATILE SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
  UPDATE $schema$.tenant_schema AS s SET structure = coalesce(f.structure, '')
  FROM $schema$.tenant AS t
  JOIN $schema$.tenant_schema AS d ON d.uid = t.uid
  LEFT JOIN $schema$.structures(ARRAY(
    SELECT i.schema FROM $schema$.tenant_schema AS i JOIN $schema$.tenant AS n ON n.uid = i.uid
    WHERE n.name = ANY (tenants))) AS f ON f.schema = d.schema
  WHERE s.uid = d.uid AND t.name = ANY (tenants);
END;
COMMENT ON FUNCTION $schema$.record_structures(text[]) IS
  'Writes down what the schemas of these tenants are made of now.';

CREATE FUNCTION $schema$.is_fenced(relation oid) RETURNS boolean
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
  SELECT EXISTS (
    SELECT FROM pg_trigger AS g
    WHERE g.tgrelid = relation AND g.tgname = 'tenure_fence' AND NOT g.tgisinternal
      AND g.tgfoid = '$schema$.schema_fence()'::regprocedure AND g.tgtype = 62 AND g.tgqual IS NULL
      AND g.tgattr = '' AND g.tgenabled IN ('O', 'A'));
END;
COMMENT ON FUNCTION $schema$.is_fenced(oid) IS
  'Whether every write to a table of a tenant''s schema passes the fence.';

CREATE FUNCTION $schema$.schema_grants(schemas oid[])
RETURNS TABLE (schema oid, grantee oid, privilege text, object text)
LANGUAGE sql STABLE ROWS 100 SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
  WITH ours AS (
    SELECT s.schema, s.owner, coalesce(l.role, 0::oid) AS login
    FROM $schema$.tenant_schema AS s LEFT JOIN $schema$.tenant_login AS l ON l.uid = s.uid
    WHERE s.schema = ANY (schemas)),
  relations AS MATERIALIZED (
    SELECT o.*, d.object AS oid
    FROM $schema$.schema_objects(schemas, 'pg_class'::regclass) AS d JOIN ours AS o ON o.schema = d.schema)
  SELECT o.schema, a.grantee, a.privilege_type, 'SCHEMA ' || quote_ident(n.nspname)
  FROM ours AS o JOIN pg_namespace AS n ON n.oid = o.schema, aclexplode(n.nspacl) AS a
  WHERE a.grantee <> o.owner AND NOT (a.grantee = o.login AND o.login <> 0 AND a.privilege_type = 'USAGE')
  UNION ALL
  SELECT o.schema, a.grantee, a.privilege_type,
    CASE c.relkind WHEN 'S' THEN 'SEQUENCE ' ELSE 'TABLE ' END || c.oid::regclass
  FROM relations AS o JOIN pg_class AS c ON c.oid = o.oid, aclexplode(c.relacl) AS a
  WHERE a.grantee <> o.owner AND NOT (a.grantee = o.login AND o.login <> 0
    AND a.privilege_type IN ('SELECT', 'INSERT', 'UPDATE', 'DELETE', 'USAGE') AND NOT a.is_grantable)
  UNION ALL
  SELECT o.schema, a.grantee, format('%s (%I)', a.privilege_type, t.attname), 'TABLE ' || c.oid::regclass
  FROM relations AS o JOIN pg_class AS c ON c.oid = o.oid
  JOIN pg_attribute AS t ON t.attrelid = c.oid AND t.attacl IS NOT NULL, aclexplode(t.attacl) AS a
  WHERE a.grantee <> o.owner AND a.grantee <> o.login;
END;
COMMENT ON FUNCTION $schema$.schema_grants(oid[]) IS
  'What others than a tenant''s own two roles, or its login beyond reading and writing, were given in these schemas.';

CREATE FUNCTION $schema$.schema_indexes(schemas oid[])
RETURNS TABLE (schema oid, index oid, spec text, is_valid boolean)
LANGUAGE sql STABLE ROWS 100 SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
  SELECT c.relnamespace, c.oid, substr(d.description, 15), i.indisvalid
  FROM $schema$.schema_objects(schemas, 'pg_class'::regclass) AS o
  JOIN pg_index AS i ON i.indrelid = o.object
  JOIN pg_class AS c ON c.oid = i.indexrelid
  JOIN pg_description AS d ON d.objoid = c.oid AND d.classoid = 'pg_class'::regclass AND d.objsubid = 0
  WHERE starts_with(d.description, 'Tenure index: ');
END;
COMMENT ON FUNCTION $schema$.schema_indexes(oid[]) IS 'The indexes that tenants'' documents asked for in these schemas.';

-- What looks, looks with the rights of who asks: an observer's are enough.
REVOKE ALL ON FUNCTION $schema$.put_schemas(text, text, text[], boolean[]),
  $schema$.close_schemas(text[], text[]), $schema$.record_schema_version(text, integer, text),
  $schema$.record_structures(text[]) FROM PUBLIC;
