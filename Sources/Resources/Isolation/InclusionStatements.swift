import Diagnostics
import PostgresAccess

/// Finds the foreign keys that lead from included tables to those with the tenant column.
struct InclusionStatements {
  let inclusions: [Inclusion]

  /// One row for each inclusion, in their order: whether table and parent are there, and the columns that the foreign
  /// keys between them compare: names, ids, and whether a policy can compare them.
  ///
  /// A policy is compared with the text that PostgreSQL prints for it, and that text is known where both sides are of
  /// one type, of whole numbers, or of text.
  var observed: SQL {
    """
    SELECT t.oid IS NOT NULL, p.oid IS NOT NULL,
      ARRAY(
        SELECT k.conname::text FROM pg_constraint AS k
        WHERE k.conrelid = t.oid AND k.confrelid = p.oid AND k.contype = 'f' ORDER BY k.conname),
      (SELECT min(k.oid::text) FROM pg_constraint AS k
       WHERE k.conrelid = t.oid AND k.confrelid = p.oid AND k.contype = 'f'),
      NOT EXISTS (
        SELECT FROM pg_constraint AS k
        CROSS JOIN unnest(k.conkey, k.confkey) AS c (local, "foreign")
        JOIN pg_attribute AS la ON la.attrelid = k.conrelid AND la.attnum = c.local
        JOIN pg_attribute AS fa ON fa.attrelid = k.confrelid AND fa.attnum = c."foreign"
        JOIN pg_type AS lt ON lt.oid = la.atttypid
        JOIN pg_type AS ft ON ft.oid = fa.atttypid
        CROSS JOIN LATERAL (
          SELECT CASE WHEN lt.typtype = 'd' THEN lt.typbasetype ELSE lt.oid END AS l,
            CASE WHEN ft.typtype = 'd' THEN ft.typbasetype ELSE ft.oid END AS f) AS b
        WHERE k.conrelid = t.oid AND k.confrelid = p.oid AND k.contype = 'f' AND NOT (b.l = b.f
          OR b.l IN ('int2'::regtype, 'int4'::regtype, 'int8'::regtype)
            AND b.f IN ('int2'::regtype, 'int4'::regtype, 'int8'::regtype)
          OR b.l IN ('text'::regtype, 'varchar'::regtype)
            AND b.f IN ('text'::regtype, 'varchar'::regtype)))
    FROM unnest(\(inclusions.map(\.table.schema))::text[], \(inclusions.map(\.table.name))::text[],
        \(inclusions.map(\.parent.schema))::text[], \(inclusions.map(\.parent.name))::text[])
      WITH ORDINALITY AS i (table_schema, table_name, parent_schema, parent_name, at)
    LEFT JOIN (
      SELECT c.oid, n.nspname, c.relname FROM pg_class AS c
      JOIN pg_namespace AS n ON n.oid = c.relnamespace WHERE c.relkind IN ('r', 'p')) AS t
      ON t.nspname = i.table_schema AND t.relname = i.table_name
    LEFT JOIN (
      SELECT c.oid, n.nspname, c.relname FROM pg_class AS c
      JOIN pg_namespace AS n ON n.oid = c.relnamespace WHERE c.relkind IN ('r', 'p')) AS p
      ON p.nspname = i.parent_schema AND p.relname = i.parent_name
    ORDER BY i.at
    """
  }

  /// The foreign keys to go along, by their object ids; throws where a way does not lead to a tenant.
  ///
  /// Before the application has made either table there is nothing to keep apart, and nothing is wrong.
  func keys(
    _ session: Session
  ) throws(DriverFailure) -> [(inclusion: Inclusion, key: String)] {
    guard !inclusions.isEmpty else { return [] }
    var keys: [(inclusion: Inclusion, key: String)] = []
    for (inclusion, row) in zip(inclusions, try session.execute(observed)) {
      let (hasTable, hasParent) = (try row.bool(0), try row.bool(1))
      guard hasTable || hasParent else { continue }
      let names = try row.strings(2)
      if let problem = Self.problem(
        inclusion, hasTable: hasTable, hasParent: hasParent, names, comparable: try row.bool(4))
      {
        throw .permanent(problem)
      }
      keys.append((inclusion, try row.string(3)))
    }
    return keys
  }

  private static func problem(
    _ inclusion: Inclusion, hasTable: Bool, hasParent: Bool, _ keys: [String], comparable: Bool
  ) -> Diagnostic? {
    func problem(_ message: String, _ hint: String) -> Diagnostic {
      Diagnostic(.inclusionUnreachable, message, at: inclusion.place, hint: hint)
    }
    let (table, parent) = (inclusion.table, inclusion.parent)
    guard hasTable else {
      return problem(
        "the included table '\(table)' is not there",
        "correct the name, or include it when the application has made it")
    }
    guard hasParent else {
      return problem(
        "the path of '\(table)' leads to '\(parent)', which is not there",
        "name a table that '\(table)' has a foreign key to")
    }
    guard let key = keys.first else {
      return problem(
        "no foreign key leads from '\(table)' to '\(parent)'",
        "add the foreign key, or name the table that one leads to")
    }
    guard keys.count == 1 else {
      let names = keys.map { "'\($0)'" }.joined(separator: ", ")
      return problem(
        "\(keys.count) foreign keys lead from '\(table)' to '\(parent)': \(names)",
        "rows could belong to two tenants: give the table a tenant column of its own")
    }
    guard comparable else {
      return problem(
        "the foreign key '\(key)' of '\(table)' compares columns of different types",
        "give both columns the same type")
    }
    return nil
  }

  /// What is wrong with inclusions of tables, once it is known which tables have the tenant column.
  ///
  /// - Parameter columns: the tenant column of each table that has one.
  static func contradiction(
    of inclusions: [Inclusion], to columns: [ObjectName: String]
  ) -> Diagnostic? {
    for inclusion in inclusions {
      if let column = columns[inclusion.table] {
        return Diagnostic(
          .inclusionUnreachable,
          "the included table '\(inclusion.table)' has the tenant column '\(column)' itself",
          at: inclusion.place, hint: "take it out of 'include'")
      }
      guard let column = columns[inclusion.parent], column == inclusion.column else {
        let told = columns[inclusion.parent].map { "its tenant column is '\($0)'" }
        return Diagnostic(
          .inclusionUnreachable,
          "'\(inclusion.parent)' is not kept apart by '\(inclusion.column)'", at: inclusion.place,
          hint: told ?? "the path ends at a column that 'tenantScoped.columns' names")
      }
    }
    return nil
  }
}
