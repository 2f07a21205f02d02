import PostgresAccess

/// What the catalog says of ways into the schemas that tenants have of their own.
///
/// Each gives an object, what leaks, how to see it, what mends it, and how grave it is. Everything is read for all
/// schemas at once.
struct SchemaHazardStatements {
  /// Our schema.
  let schema: String
  /// The roles that tenants' logins are plain members of.
  let groups: [String]

  private var ours: SQL { SQL(unsafeSQL: SQL.quote(schema)) }

  /// Whether any tenant has a schema of its own here.
  var isUsed: SQL {
    """
    SELECT to_regclass(\(SQL.quote(schema) + ".tenant_schema")) IS NOT NULL
    """
  }

  private var mine: SQL {
    """
    mine AS MATERIALIZED (
      SELECT t.name AS tenant, s.schema, s.owner, l.role AS login, n.nspname
      FROM \(ours).tenant_schema AS s
      JOIN \(ours).tenant AS t ON t.uid = s.uid
      JOIN pg_namespace AS n ON n.oid = s.schema
      LEFT JOIN \(ours).tenant_login AS l ON l.uid = s.uid),
    inside AS MATERIALIZED (
      SELECT o.object AS oid, m.* FROM (SELECT coalesce(array_agg(m.schema), '{}') AS schemas FROM mine AS m) AS a,
        \(ours).schema_objects(a.schemas, 'pg_class'::regclass) AS o JOIN mine AS m ON m.schema = o.schema)
    """
  }

  /// What others were given, in the schema or of what is in it.
  var grants: SQL {
    """
    WITH \(mine)
    SELECT lower(g.object), format('%s may %s: it is the tenant %s''s alone',
        CASE g.grantee WHEN 0 THEN 'everybody' ELSE quote_ident(pg_get_userbyid(g.grantee)::text) END,
        lower(g.privilege), quote_ident(m.tenant)),
      NULL, 'tenure apply --target ' || m.tenant,
      CASE WHEN g.grantee = m.login THEN 'low' ELSE 'high' END
    FROM (SELECT coalesce(array_agg(m.schema), '{}') AS schemas FROM mine AS m) AS a,
      \(ours).schema_grants(a.schemas) AS g JOIN mine AS m ON m.schema = g.schema
    """
  }

  /// Who can become a tenant's login or owner, or whom they can become.
  var memberships: SQL {
    """
    WITH \(mine), own AS (
      SELECT m.tenant, m.login AS role, true AS is_login FROM mine AS m WHERE m.login IS NOT NULL
      UNION ALL SELECT m.tenant, m.owner, false FROM mine AS m)
    SELECT 'role ' || quote_ident(pg_get_userbyid(o.role)),
      CASE WHEN a.member = o.role THEN format('the tenant %s''s role can become %I', quote_ident(o.tenant), g.rolname)
        ELSE format('%I can become the tenant %s''s role', w.rolname, quote_ident(o.tenant)) END,
      format('SET ROLE %I', g.rolname), format('REVOKE %I FROM %I', g.rolname, w.rolname), 'high'
    FROM own AS o
    JOIN pg_auth_members AS a ON a.member = o.role OR a.roleid = o.role
    JOIN pg_roles AS g ON g.oid = a.roleid JOIN pg_roles AS w ON w.oid = a.member
    WHERE NOT (o.is_login AND a.member = o.role AND g.rolname = ANY (\(groups)::text[]))
      AND NOT (a.roleid = o.role AND a.member = (SELECT n.nspowner FROM pg_namespace AS n WHERE n.nspname = \(schema)))
    UNION ALL
    SELECT 'role ' || quote_ident(r.rolname), format('the tenant %s''s role %s', quote_ident(o.tenant), p.power), NULL,
      'tenure apply --target ' || o.tenant, 'high'
    FROM own AS o JOIN pg_roles AS r ON r.oid = o.role
    CROSS JOIN LATERAL (VALUES (r.rolsuper, 'is a superuser'), (r.rolbypassrls, 'bypasses row security'),
      (r.rolcreaterole, 'may create roles'), (r.rolreplication, 'may replicate the whole server'),
      (r.rolcanlogin AND NOT o.is_login, 'owns the schema and can log in')) AS p (holds, power)
    WHERE p.holds
    """
  }

  /// Views, rules and foreign keys of elsewhere that lead into a tenant's schema.
  var leadingIn: SQL {
    """
    WITH \(mine)
    SELECT DISTINCT format('%s %I.%I', CASE c.relkind WHEN 'm' THEN 'materialized view' WHEN 'v' THEN 'view' ELSE 'rule of' END,
        n.nspname, c.relname),
      format('it reads the schema of the tenant %s as %I, for whoever may read it', quote_ident(i.tenant),
        pg_get_userbyid(c.relowner)),
      format('SELECT * FROM %I.%I', n.nspname, c.relname),
      CASE c.relkind WHEN 'm' THEN format('DROP MATERIALIZED VIEW %I.%I', n.nspname, c.relname)
        WHEN 'v' THEN format('ALTER VIEW %I.%I SET (security_invoker = true)', n.nspname, c.relname)
        ELSE format('DROP RULE %I ON %I.%I', w.rulename, n.nspname, c.relname) END, 'high'
    FROM inside AS i
    JOIN pg_depend AS d ON d.refclassid = 'pg_class'::regclass AND d.refobjid = i.oid
      AND d.classid = 'pg_rewrite'::regclass
    JOIN pg_rewrite AS w ON w.oid = d.objid
    JOIN pg_class AS c ON c.oid = w.ev_class AND c.relnamespace <> i.schema
    JOIN pg_namespace AS n ON n.oid = c.relnamespace
    WHERE NOT (c.relkind = 'v' AND coalesce((SELECT lower(o.option_value) IN ('true', 'on', '1', 'yes', 't', 'y')
        FROM pg_options_to_table(c.reloptions) AS o WHERE o.option_name = 'security_invoker'), false))
      AND EXISTS (SELECT FROM aclexplode(coalesce(c.relacl, acldefault('r', c.relowner))) AS a
        WHERE a.grantee <> c.relowner)
    UNION ALL
    SELECT format('table %s', k.conrelid::regclass),
      format('its foreign key %I tells which rows the tenant %s has', k.conname, quote_ident(i.tenant)), NULL,
      format('ALTER TABLE %s DROP CONSTRAINT %I', k.conrelid::regclass, k.conname), 'medium'
    FROM inside AS i JOIN pg_constraint AS k ON k.confrelid = i.oid AND k.contype = 'f'
    JOIN pg_class AS c ON c.oid = k.conrelid AND c.relnamespace <> i.schema
    """
  }

  /// What will be open when it is made, and what sends rows elsewhere.
  var future: SQL {
    """
    WITH \(mine)
    SELECT format('default privileges of %I', pg_get_userbyid(d.defaclrole)),
      format('%s gets %s on everything new in the schema of the tenant %s',
        CASE e.grantee WHEN 0 THEN 'everybody' ELSE quote_ident(pg_get_userbyid(e.grantee)::text) END,
        lower(e.privilege_type), quote_ident(m.tenant)),
      NULL, format('ALTER DEFAULT PRIVILEGES FOR ROLE %I%s REVOKE ALL ON %s FROM %s', pg_get_userbyid(d.defaclrole),
        CASE d.defaclnamespace WHEN 0 THEN '' ELSE format(' IN SCHEMA %s', d.defaclnamespace::regnamespace) END,
        CASE d.defaclobjtype WHEN 'S' THEN 'SEQUENCES' ELSE 'TABLES' END,
        CASE e.grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(e.grantee)::text) END), 'medium'
    FROM mine AS m
    JOIN pg_default_acl AS d ON d.defaclobjtype IN ('r', 'S')
      AND (d.defaclrole = m.owner AND d.defaclnamespace IN (0, m.schema) OR d.defaclnamespace = m.schema)
    CROSS JOIN LATERAL aclexplode(d.defaclacl) AS e
    WHERE e.grantee <> d.defaclrole AND e.grantee <> coalesce(m.login, 0)
    UNION ALL
    SELECT format('publication %I', p.pubname), 'it sends rows out of the schemas of tenants', NULL,
      format('DROP PUBLICATION %I', p.pubname), 'low'
    FROM pg_publication AS p
    WHERE EXISTS (SELECT FROM mine) AND (p.puballtables
      OR EXISTS (SELECT FROM pg_publication_rel AS r JOIN inside AS i ON i.oid = r.prrelid WHERE r.prpubid = p.oid)
      OR EXISTS (SELECT FROM pg_publication_namespace AS r JOIN mine AS m ON m.schema = r.pnnspid
        WHERE r.pnpubid = p.oid))
    UNION ALL
    SELECT format('role %I', r.rolname),
      format('sessions of the tenant %s begin with search_path %s', quote_ident(m.tenant), c.text), NULL,
      'tenure apply --target ' || m.tenant, 'medium'
    FROM mine AS m JOIN pg_roles AS r ON r.oid = m.login
    JOIN pg_db_role_setting AS t ON t.setrole = r.oid CROSS JOIN LATERAL unnest(t.setconfig) AS c (text)
    WHERE c.text LIKE 'search\\_path=%' AND c.text <> 'search_path="$user", public'
    """
  }

  // MARK: - Trying it out

  /// Two tenants with schemas and logins, by name: schema (which is the login), owner and key.
  var pair: SQL {
    """
    SELECT t.name, s.name, pg_get_userbyid(s.owner), t.key
    FROM \(ours).tenant_schema AS s JOIN \(ours).tenant AS t ON t.uid = s.uid
    JOIN \(ours).tenant_login AS l ON l.uid = s.uid AND NOT l.retired
    WHERE t.access = 'full' ORDER BY t.name LIMIT 2
    """
  }

  /// What a tenant tries in the other's schema, as statements to be refused: object, whether it writes, statement.
  func attempts(in schema: String) -> SQL {
    """
    SELECT format('table %I.%I', n.nspname, c.relname), a.writes, format(a.statement, n.nspname, c.relname)
    FROM pg_namespace AS n JOIN pg_class AS c ON c.relnamespace = n.oid AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
    CROSS JOIN (VALUES (false, 'SELECT * FROM %I.%I LIMIT 1'), (true, 'DELETE FROM %I.%I'),
      (true, 'INSERT INTO %I.%I DEFAULT VALUES'), (true, 'TRUNCATE %I.%I')) AS a (writes, statement)
    WHERE n.nspname = \(schema)
    ORDER BY 1, 3
    """
  }

  static func attempt(_ statement: String) -> SQL { SQL(unsafeSQL: statement) }

  static func become(_ role: String) -> SQL { "SET LOCAL ROLE \(identifier: role)" }
}
