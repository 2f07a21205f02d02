import Diagnostics
import PostgresAccess

/// Finds the foreign keys that lead from included tables to those with the tenant column.
struct InclusionStatements {
  let inclusions: [Inclusion]

  /// One row for each inclusion, in their order: whether table and parent are there, and the foreign keys between them:
  /// names, ids, columns, and whether a policy can compare them.
  ///
  /// A policy is compared with the text that PostgreSQL prints for it, and that text is known where both sides are of
  /// one type, of whole numbers, or of text.
  var observed: SQL {
    """
    SELECT t.oid IS NOT NULL, p.oid IS NOT NULL, coalesce(k.names, '{}'), coalesce(k.ids, '{}'),
      coalesce(k.columns, '{}'), coalesce(k.comparable, '{}')
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
    LEFT JOIN LATERAL (
      SELECT array_agg(k.conname::text ORDER BY k.conname) AS names,
        array_agg(k.oid::text ORDER BY k.conname) AS ids,
        array_agg(c.columns ORDER BY k.conname) AS columns,
        array_agg(c.comparable::text ORDER BY k.conname) AS comparable
      FROM pg_constraint AS k CROSS JOIN LATERAL (\(compared)) AS c
      WHERE k.conrelid = t.oid AND k.confrelid = p.oid AND k.contype = 'f') AS k ON true
    ORDER BY i.at
    """
  }

  private var compared: SQL {
    """
    SELECT string_agg(la.attname::text, E'\\x1f' ORDER BY u.at) AS columns,
      bool_and(b.l = b.f
        OR b.l IN ('int2'::regtype, 'int4'::regtype, 'int8'::regtype)
          AND b.f IN ('int2'::regtype, 'int4'::regtype, 'int8'::regtype)
        OR b.l IN ('text'::regtype, 'varchar'::regtype)
          AND b.f IN ('text'::regtype, 'varchar'::regtype)) AS comparable
    FROM unnest(k.conkey, k.confkey) WITH ORDINALITY AS u (local, "foreign", at)
    JOIN pg_attribute AS la ON la.attrelid = k.conrelid AND la.attnum = u.local
    JOIN pg_attribute AS fa ON fa.attrelid = k.confrelid AND fa.attnum = u."foreign"
    JOIN pg_type AS lt ON lt.oid = la.atttypid
    JOIN pg_type AS ft ON ft.oid = fa.atttypid
    CROSS JOIN LATERAL (
      SELECT CASE WHEN lt.typtype = 'd' THEN lt.typbasetype ELSE lt.oid END AS l,
        CASE WHEN ft.typtype = 'd' THEN ft.typbasetype ELSE ft.oid END AS f) AS b
    """
  }

  /// A foreign key from an included table.
  private struct Key {
    let name: String
    let id: String
    let columns: [String]
    let isComparable: Bool
  }

  /// The ways of the included tables that are there: the object ids of the foreign keys to go along; throws where a
  /// way does not lead to a tenant.
  ///
  /// Before the application has made either table there is nothing to keep apart, and nothing is wrong.
  func ways(
    _ session: Session
  ) throws(DriverFailure) -> [(inclusion: Inclusion, keys: [String])] {
    guard !inclusions.isEmpty else { return [] }
    var found: [(inclusion: Inclusion, key: String)] = []
    for (inclusion, row) in zip(inclusions, try session.execute(observed)) {
      let (hasTable, hasParent) = (try row.bool(0), try row.bool(1))
      guard hasTable || hasParent else { continue }
      let (names, ids) = (try row.strings(2), try row.strings(3))
      let (columns, comparable) = (try row.strings(4), try row.strings(5))
      let keys = names.indices.map { number in
        Key(
          name: names[number], id: ids[number],
          columns: columns[number].split(separator: ScopedTable.separator).map(String.init),
          isComparable: comparable[number] == "true")
      }
      let key = choice(inclusion, hasTable: hasTable, hasParent: hasParent, keys)
      switch key {
      case .success(let key): found.append((inclusion, key.id))
      case .failure(let problem): throw .permanent(problem)
      }
    }
    let next = Dictionary(found.map { ($0.inclusion.table, $0) }, uniquingKeysWith: { a, _ in a })
    var ways: [(inclusion: Inclusion, keys: [String])] = []
    for (inclusion, key) in found {
      var keys = [key]
      var parent = inclusion.parent
      while let further = next[parent] {
        keys.append(further.key)
        guard keys.count <= found.count else {
          throw .permanent(
            Diagnostic(
              .inclusionUnreachable, "the path of '\(inclusion.table)' leads around in a circle",
              at: inclusion.place, hint: "one of the tables on it has to lead to a tenant column"))
        }
        parent = further.inclusion.parent
      }
      ways.append((inclusion, keys))
    }
    return ways
  }

  /// The foreign key that is meant, or why there is none.
  private func choice(
    _ inclusion: Inclusion, hasTable: Bool, hasParent: Bool, _ keys: [Key]
  ) -> Result<Key, Diagnostic> {
    func problem(_ message: String, _ hint: String) -> Result<Key, Diagnostic> {
      .failure(Diagnostic(.inclusionUnreachable, message, at: inclusion.place, hint: hint))
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
    let meant = keys.filter { inclusion.through.isEmpty || $0.columns == inclusion.through }
    guard let key = meant.first else {
      guard !keys.isEmpty else {
        return problem(
          "no foreign key leads from '\(table)' to '\(parent)'",
          "add the foreign key, or name the table that one leads to")
      }
      return problem(
        "no foreign key leads from '\(table)' to '\(parent)' through \(list(inclusion.through))",
        "one leads through \(keys.map { list($0.columns) }.joined(separator: "; another through "))"
      )
    }
    guard meant.count == 1 else {
      return problem(
        "\(keys.count) foreign keys lead from '\(table)' to '\(parent)': \(list(keys.map(\.name)))",
        "say which one tells whose a row is: 'through: [\(key.columns.joined(separator: ", "))]'")
    }
    guard key.isComparable else {
      return problem(
        "the foreign key '\(key.name)' of '\(table)' compares columns of different types",
        "give both columns the same type")
    }
    return .success(key)
  }

  private func list(_ names: [String]) -> String {
    names.map { "'\($0)'" }.joined(separator: ", ")
  }

  /// What is wrong with inclusions of tables, once it is known which tables have the tenant column.
  ///
  /// - Parameter columns: the tenant column of each table that has one.
  static func contradiction(
    of inclusions: [Inclusion], to columns: [ObjectName: String]
  ) -> Diagnostic? {
    let ends = Dictionary(inclusions.map { ($0.table, $0.column) }, uniquingKeysWith: { a, _ in a })
    for inclusion in inclusions {
      if let column = columns[inclusion.table] {
        return Diagnostic(
          .inclusionUnreachable,
          "the included table '\(inclusion.table)' has the tenant column '\(column)' itself",
          at: inclusion.place, hint: "take it out of 'include'")
      }
      let end = columns[inclusion.parent] ?? ends[inclusion.parent]
      guard let end, end == inclusion.column else {
        let told = end.map { "its tenant column is '\($0)'" }
        return Diagnostic(
          .inclusionUnreachable,
          "'\(inclusion.parent)' is not kept apart by '\(inclusion.column)'", at: inclusion.place,
          hint: told ?? "the path ends at a column that 'tenantScoped.columns' names")
      }
    }
    return nil
  }
}
