package import Diagnostics

/// Compares a schema of ours with what its migrations make: they are run once more, into a schema beside it, in a
/// transaction that is rolled back.
package struct SchemaBlueprintStatements {
  /// Something that is not as the migrations make it.
  package struct Flaw: Hashable, Sendable {
    package enum Kind: String, Hashable, Sendable { case missing, changed, foreign }

    package let kind: Kind
    /// With its kind: `function admit_write(text)`.
    package let object: String
  }

  private let schema: String
  private let migrators: [Migrator]
  private let besides: Set<String>

  /// A name that nobody else gives to a schema.
  private static let draft = "tenure_draft_6072101"

  /// - Parameters:
  ///   - migrators: all of the schema's parts.
  ///   - besides: functions of the schema that are made by others of ours: `fence()`, or `enter(` with whatever arguments.
  package init(schema: String, _ migrators: [Migrator], besides: Set<String>) {
    self.schema = schema
    self.migrators = migrators
    self.besides = besides
  }

  /// What differs, in the order of objects; nil where that cannot be told: the schema is not at this program's
  /// version, or the login may not make schemas.
  package func flaws(_ session: Session) throws(DriverFailure) -> [Flaw]? {
    do throws(DriverFailure) {
      return try session.undone { session throws(DriverFailure) -> [Flaw]? in
        for migrator in migrators {
          guard try migrator.appliedVersion(session) == migrator.latest else { return nil }
        }
        let found = try objects(of: schema, session)
        for migrator in migrators { try migrator.moved(to: Self.draft).apply(in: session) }
        let drawn = try objects(of: Self.draft, session)
        return compare(found, drawn)
      }
    } catch {
      guard error.diagnostic.code == .permissionDenied else { throw error }
      return nil
    }
  }

  private func compare(_ found: [String: String], _ drawn: [String: String]) -> [Flaw] {
    var flaws: [Flaw] = []
    for (object, definition) in drawn {
      guard let there = found[object] else {
        flaws.append(Flaw(kind: .missing, object: object))
        continue
      }
      if there != definition { flaws.append(Flaw(kind: .changed, object: object)) }
    }
    for object in found.keys where drawn[object] == nil {
      let isOurs = besides.contains {
        let function = "function \($0)"
        return $0.hasSuffix("(") ? object.hasPrefix(function) : object == function
      }
      if !isOurs { flaws.append(Flaw(kind: .foreign, object: object)) }
    }
    return flaws.sorted { $0.object < $1.object }
  }

  /// Functions, tables, triggers, rules and constraints of a schema, with how each is made.
  private func objects(of name: String, _ session: Session) throws(DriverFailure) -> [String:
    String]
  {
    let rows = try session.execute(
      """
      WITH mine AS (SELECT n.oid FROM pg_namespace AS n WHERE n.nspname = \(name))
      SELECT format('function %s(%s)', p.proname, pg_get_function_identity_arguments(p.oid)),
        pg_get_functiondef(p.oid) || CASE WHEN EXISTS (
            SELECT FROM aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) AS e WHERE e.grantee = 0)
          THEN ' for everybody' ELSE '' END
      FROM pg_proc AS p WHERE p.pronamespace IN (SELECT oid FROM mine) AND p.prokind IN ('f', 'p')
      UNION ALL
      SELECT format('aggregate %s(%s)', p.proname, pg_get_function_identity_arguments(p.oid)), p.prokind::text
      FROM pg_proc AS p WHERE p.pronamespace IN (SELECT oid FROM mine) AND p.prokind IN ('a', 'w')
      UNION ALL
      SELECT format('table %s', c.relname), string_agg(concat_ws(' ', a.attname, format_type(a.atttypid, a.atttypmod),
          CASE WHEN a.attnotnull THEN 'not null' END, pg_get_expr(d.adbin, d.adrelid)), ', ' ORDER BY a.attnum)
        || CASE WHEN c.relrowsecurity THEN ' row security' ELSE '' END
      FROM pg_class AS c JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
      LEFT JOIN pg_attrdef AS d ON d.adrelid = c.oid AND d.adnum = a.attnum
      WHERE c.relnamespace IN (SELECT oid FROM mine) AND c.relkind IN ('r', 'p')
      GROUP BY c.oid, c.relname, c.relrowsecurity
      UNION ALL
      SELECT format('view %s', c.relname), pg_get_viewdef(c.oid)
      FROM pg_class AS c WHERE c.relnamespace IN (SELECT oid FROM mine) AND c.relkind IN ('v', 'm')
      UNION ALL
      SELECT format('trigger %s on %s', g.tgname, c.relname), g.tgenabled::text || pg_get_triggerdef(g.oid)
      FROM pg_trigger AS g JOIN pg_class AS c ON c.oid = g.tgrelid
      WHERE c.relnamespace IN (SELECT oid FROM mine) AND NOT g.tgisinternal
      UNION ALL
      SELECT format('rule %s on %s', w.rulename, c.relname), pg_get_ruledef(w.oid)
      FROM pg_rewrite AS w JOIN pg_class AS c ON c.oid = w.ev_class
      WHERE c.relnamespace IN (SELECT oid FROM mine) AND c.relkind IN ('r', 'p')
      UNION ALL
      SELECT format('constraint %s on %s', k.conname, c.relname), pg_get_constraintdef(k.oid)
      FROM pg_constraint AS k JOIN pg_class AS c ON c.oid = k.conrelid
      WHERE c.relnamespace IN (SELECT oid FROM mine)
      """)
    var objects: [String: String] = [:]
    for row in rows { objects[plain(try row.string(0))] = plain(try row.string(1)) }
    return objects
  }

  /// The text as it would be in our schema, however its name is quoted.
  private func plain(_ text: String) -> String {
    text.replacing(SQL.quote(Self.draft), with: schema).replacing(Self.draft, with: schema)
      .replacing(SQL.quote(schema), with: schema)
  }
}
