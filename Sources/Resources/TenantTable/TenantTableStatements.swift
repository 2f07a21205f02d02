import PostgresAccess

/// The statements of the kind `tenant-table`.
struct TenantTableStatements {
  let table: TenantTable

  private var application: SQL { "\(identifier: table.schema).\(identifier: table.name)" }

  /// The type of the key column: one row, or none where the table or the column is not there.
  var keyType: SQL {
    """
    SELECT pg_catalog.format_type(a.atttypid, NULL)
    FROM pg_catalog.pg_attribute AS a
    JOIN pg_catalog.pg_class AS c ON c.oid = a.attrelid AND c.relkind IN ('r', 'p')
    JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
    WHERE n.nspname = \(table.schema) AND c.relname = \(table.name)
      AND a.attname = \(table.key) AND NOT a.attisdropped
    """
  }

  static let withoutRowSecurity: SQL = "SET LOCAL row_security = off"

  /// The slug and the display name of every row, in the order of slugs.
  var known: SQL {
    let name: SQL = table.displayName.map { "t.\(identifier: $0)::text" } ?? "NULL"
    return """
      SELECT t.\(identifier: table.slug)::text, \(name) FROM \(application) AS t
      ORDER BY t.\(identifier: table.slug)::text COLLATE "C"
      """
  }

  /// The table as a new application would have it.
  var create: SQL {
    var columns: [SQL] =
      table.isNamedByKey
      ? ["\(identifier: table.key) text PRIMARY KEY"]
      : [
        "\(identifier: table.key) uuid PRIMARY KEY DEFAULT pg_catalog.gen_random_uuid()",
        "\(identifier: table.slug) text NOT NULL UNIQUE",
      ]
    if let name = table.displayName { columns.append("\(identifier: name) text NOT NULL") }
    let taken = Set([table.key, table.slug, table.displayName ?? ""])
    if !taken.contains("settings") {
      columns.append("settings jsonb NOT NULL DEFAULT '{}'")
    }
    for name in ["created_at", "updated_at"] where !taken.contains(name) {
      columns.append("\(identifier: name) timestamptz NOT NULL DEFAULT pg_catalog.now()")
    }
    return "CREATE TABLE \(application) (\(SQL.joined(columns)))"
  }

  /// A row where the table can be given to that role: it is there, and may make tables in the schema, or who gives may
  /// everything.
  func role(_ name: String) -> SQL {
    """
    SELECT FROM pg_catalog.pg_roles AS r WHERE r.rolname = \(name)
      AND (pg_catalog.has_schema_privilege(r.oid, \(table.schema), 'CREATE')
        OR EXISTS (SELECT FROM pg_catalog.pg_roles AS w WHERE w.rolname = current_user AND w.rolsuper))
    """
  }

  func give(to owner: String) -> SQL {
    "ALTER TABLE \(application) OWNER TO \(identifier: owner)"
  }
}
