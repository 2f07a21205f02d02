import Planning
import PostgresAccess
import Reconciliation

/// The statements of the kind `tenant-row`.
struct TenantRowStatements {
  let table: TenantTable
  let schema: String

  private var application: SQL {
    "\(identifier: table.schema).\(identifier: table.name)"
  }
  private var directory: SQL { "\(identifier: schema).tenant" }
  private var displayName: SQL {
    if let column = table.displayName { "a.\(identifier: column)::text" } else { "NULL::text" }
  }

  /// Until the transaction ends: rows that a policy would hide from us are an error, and never taken as missing.
  static let seeEverything: SQL = "SET LOCAL row_security = off"

  /// Every tenant that the directory or the application knows, in the scope: name, slug, display name, whether it
  /// is in the directory, key, uid.
  ///
  /// The two halves cost what is in the scope and not what is in the tables: batches ask for a thousand names each.
  ///
  /// - Parameter key: the type of the application's key; nil where it is none that we know, or there is no table.
  func observed(_ scope: Scope, hasTable: Bool, key: TenantTable.KeyType?) -> SQL {
    guard hasTable else {
      return """
        SELECT d.name, NULL, NULL, 'listed', d.key, d.uid FROM \(directory) AS d
        WHERE \(ScopeStatements.contains("d.name", scope)) ORDER BY 1
        """
    }
    let isSame: SQL =
      if let key, key != .text {
        "a.\(identifier: table.key) = d.key::\(unsafeSQL: key.rawValue)"
      } else {
        "a.\(identifier: table.key)::text = d.key"
      }
    let slug: SQL = "a.\(identifier: table.slug)::text"
    // A key stays as it was made, whatever its tenant is called later.
    let known: SQL =
      table.isNamedByKey
      ? "CASE WHEN a.\(identifier: table.key) IS NOT NULL THEN d.name END" : slug
    return """
      SELECT d.name, \(known), \(displayName), 'listed', d.key, d.uid
      FROM \(directory) AS d LEFT JOIN \(application) AS a ON \(isSame)
      WHERE \(ScopeStatements.contains("d.name", scope))
      UNION ALL
      SELECT \(slug) COLLATE "C", \(slug), \(displayName), NULL,
        a.\(identifier: table.key)::text, NULL
      FROM \(application) AS a
      WHERE \(ScopeStatements.contains(slug, scope)) AND NOT EXISTS (
        SELECT FROM \(directory) AS d
        WHERE d.key = a.\(identifier: table.key)::text OR d.name = \(slug))
      ORDER BY 1
      """
  }

  /// Rows for the tenants that have none: under the key that the directory remembers, else a new one.
  func insert(names: [String], displayNames: [String?], uids: [String?], key: TenantTable.KeyType)
    -> SQL
  {
    let type = SQL(unsafeSQL: key.rawValue)
    var columns: [SQL] = []
    var values: [SQL] = []
    if !table.isNamedByKey {
      columns.append("\(identifier: table.slug)")
      values.append("t.name")
    }
    if let column = table.displayName {
      columns.append("\(identifier: column)")
      values.append("t.display_name")
    }
    let missing: SQL = """
      FROM unnest(\(names)::text[], \(displayNames)::text[], \(uids)::text[])
        AS t (name, display_name, uid)
      LEFT JOIN \(directory) AS d ON d.name = t.name
      WHERE NOT EXISTS (
        SELECT FROM \(application) AS a WHERE a.\(identifier: table.key) = d.key::\(type))
      AND (d.key IS NOT NULL OR NOT EXISTS (
        SELECT FROM \(application) AS a WHERE a.\(identifier: table.slug) = t.name))
      """
    let known: SQL =
      switch key {
      case .uuid: "coalesce(d.key, t.uid)::uuid"
      case .text: "coalesce(d.key, t.name)"
      case .bigint, .integer: "d.key::\(type)"
      }
    let keyed: SQL = """
      INSERT INTO \(application) (\(SQL.joined(["\(identifier: table.key)"] + columns, by: ", ")))
      OVERRIDING SYSTEM VALUE
      SELECT \(SQL.joined([known] + values, by: ", ")) \(missing)
      """
    switch key {
    case .uuid, .text:
      return keyed
    case .bigint, .integer:
      return """
        WITH remembered AS (\(keyed) AND d.key IS NOT NULL)
        INSERT INTO \(application) (\(SQL.joined(columns, by: ", ")))
        SELECT \(SQL.joined(values, by: ", ")) \(missing) AND d.key IS NULL
        """
    }
  }

  /// Enters the tenants into the directory under the key that the application has for them.
  func enter(names: [String], uids: [String?]) -> SQL {
    """
    INSERT INTO \(directory) (key, uid, name)
    SELECT a.\(identifier: table.key)::text, t.uid::uuid, t.name
    FROM unnest(\(names)::text[], \(uids)::text[]) AS t (name, uid)
    JOIN \(application) AS a ON a.\(identifier: table.slug)::text = t.name
    WHERE NOT EXISTS (SELECT FROM \(directory) AS d WHERE d.uid = t.uid::uuid)
    """
  }

  /// A rename keeps uid and key.
  func rename(names: [String], uids: [String?]) -> SQL {
    """
    UPDATE \(directory) AS d SET name = t.name
    FROM unnest(\(names)::text[], \(uids)::text[]) AS t (name, uid)
    WHERE d.uid = t.uid::uuid AND d.name <> t.name
    """
  }

  /// Brings slug and display name to what the documents say; nil where the application keeps neither beside the key.
  func correct(names: [String], displayNames: [String?], key: TenantTable.KeyType) -> SQL? {
    var kept: [(column: SQL, name: SQL)] = []
    if !table.isNamedByKey { kept.append(("\(identifier: table.slug)", "t.name")) }
    if let column = table.displayName { kept.append(("\(identifier: column)", "t.display_name")) }
    guard !kept.isEmpty else { return nil }
    let assignments = kept.map { "\($0.column) = \($0.name)" as SQL }
    let differences = kept.map { "a.\($0.column)::text IS DISTINCT FROM \($0.name)" as SQL }
    return """
      UPDATE \(application) AS a SET \(SQL.joined(assignments, by: ", "))
      FROM unnest(\(names)::text[], \(displayNames)::text[]) AS t (name, display_name)
      JOIN \(directory) AS d ON d.name = t.name
      WHERE a.\(identifier: table.key) = d.key::\(unsafeSQL: key.rawValue)
        AND (\(SQL.joined(differences, by: " OR ")))
      """
  }
}
