/// What a Platform document could say of an application, found by evidence, and what remains in doubt.
package struct ApplicationGuess: Sendable {
  package struct TenantTable: Sendable {
    package let name: ObjectName
    package let key: String
    package let slug: String
    package let displayName: String
  }

  package struct Included: Sendable {
    package let table: ObjectName
    /// `parent.column`, as the document has it.
    package let path: String
    /// The columns of the foreign key, where several lead to that parent.
    package let through: [String]
  }

  /// Nil where nothing looks like one.
  package private(set) var tenantTable: TenantTable?
  package private(set) var columns: [String] = []
  package private(set) var schemas: [String] = []
  package private(set) var included: [Included] = []
  /// Tables with a tenant column whose column means something else.
  package private(set) var excluded: [ObjectName] = []
  package private(set) var roles: [String] = []
  package private(set) var owner: String?
  package let setting: String?
  /// Every table with rows of tenants, the tenant table first.
  package private(set) var scoped: [ObjectName] = []
  /// What the evidence does not decide, a sentence each.
  package private(set) var doubts: [String] = []

  private let outline: DatabaseOutline

  package init(from outline: DatabaseOutline) {
    self.outline = outline
    setting = outline.setting
    guard let table = findTenantTable() else {
      doubts.append(
        "no table looks like that of the tenants: a new one will be made (public.tenants), or name yours"
      )
      return
    }
    findNames(in: table)
    findColumns(of: table)
    findIncluded(below: table)
    findPeople(of: table)
    findPolicies()
  }

  // MARK: The tenant table

  /// Names that tenants go by, the likeliest first.
  private static let words = [
    "tenant", "organization", "organisation", "org", "workspace", "account", "company", "companie",
    "customer",
    "client", "site", "shop", "store", "team", "merchant", "practice", "school", "agency", "clinic",
    "hospital", "firm",
    "brand", "franchise", "vendor", "seller", "business", "hotel", "restaurant", "club",
    "university", "municipality",
  ]

  private static let keyTypes = [
    "uuid", "bigint", "integer", "smallint", "text", "character varying",
  ]

  /// How much speaks for a table: names, foreign keys that lead to it, a text that names its rows; against it speaks
  /// that its own rows must belong to those of another.
  private func weight(of table: DatabaseOutline.Table) -> Int {
    let leading = Set(
      outline.keys.filter { $0.parent == table.name && $0.table != table.name }.map(\.table)
    ).count
    let own = table.name.name.lowercased()
    let word = Self.words.firstIndex { own == $0 || own == $0 + "s" || own.hasSuffix("_\($0)s") }
    let named = word.map { $0 == 0 ? 40 : max(10, 24 - $0) } ?? 0
    let implied = outline.tables.filter { other in
      other.name != table.name && !other.isChild
        && other.columns.contains { Self.refers($0.name, to: own) }
    }.count
    let isNamed = table.columns.contains {
      $0.isUnique && $0.isText && (!$0.isPrimary || $0.isRequired && table.columns.count > 1)
    }
    let belongs = outline.keys.filter { key in
      key.table == table.name && key.parent != table.name
        && key.columns.allSatisfy { table[$0]?.isRequired ?? false }
    }.count
    return 3 * leading + named + 2 * implied + (isNamed ? 6 : 0) - 6 * belongs
  }

  /// Whether a column is called after a table: `tenant_id`, `tenantId`, `tenant_uuid` for `tenants`.
  private static func refers(_ column: String, to table: String) -> Bool {
    let plain = column.lowercased().replacing("_", with: "")
    let singular =
      table.hasSuffix("ies")
      ? table.dropLast(3) + "y" : table.hasSuffix("s") ? table.dropLast() : table[...]
    let stem = singular.replacing("_", with: "")
    return ["id", "uuid", "key", "fk", "ref", "slug"].contains { plain == stem + $0 }
  }

  private mutating func findTenantTable() -> DatabaseOutline.Table? {
    let candidates = outline.tables.filter { table in
      !table.isChild
        && table.columns.contains { $0.isPrimary && Self.keyTypes.contains($0.type) }
    }.map { (table: $0, weight: weight(of: $0)) }.filter { $0.weight > 6 }.sorted {
      $0.weight != $1.weight
        ? $0.weight > $1.weight : $0.table.name.description < $1.table.name.description
    }
    guard let best = candidates.first else { return nil }
    if let second = candidates.dropFirst().first, 3 * second.weight > 2 * best.weight {
      doubts.append(
        "'\(second.table.name)' looks almost as much like the table of tenants as '\(best.table.name)'"
      )
    }
    return best.table
  }

  private mutating func findNames(in table: DatabaseOutline.Table) {
    let key = table.columns.first(where: \.isPrimary)?.name ?? "id"
    let texts = table.columns.filter { $0.isText && $0.name != key }
    let isKeyText = table[key]?.isText ?? false
    func pick(_ names: [String], among columns: [DatabaseOutline.Column]) -> String? {
      names.lazy.compactMap { name in columns.first { $0.name.lowercased() == name } }.first?.name
    }
    let slugs = [
      "slug", "subdomain", "handle", "identifier", "shortname", "short_name", "code", "url_name",
      "domain", "key",
      "name",
    ]
    let unique = texts.filter(\.isUnique)
    var slug = pick(slugs, among: unique) ?? (isKeyText ? key : unique.first?.name)
    if slug == nil {
      slug = pick(slugs, among: texts) ?? texts.first?.name
      doubts.append(
        slug.map {
          "'\(table.name).\($0)' is taken for the tenants' slug, and is not unique: documents are named after it"
        } ?? "'\(table.name)' has no column of text that could name a tenant")
    }
    let names = [
      "display_name", "displayname", "name", "title", "legal_name", "company_name", "label",
    ]
    tenantTable = TenantTable(
      name: table.name, key: key, slug: slug ?? "slug",
      displayName: pick(names, among: texts) ?? slug ?? "name")
  }

  // MARK: The tables of tenants

  private mutating func findColumns(of table: DatabaseOutline.Table) {
    guard let tenantTable, let type = table[tenantTable.key]?.type else { return }
    var counts: [String: Int] = [:]
    let leading = outline.keys.filter {
      $0.parent == table.name && $0.table != table.name && $0.columns.count == 1
        && $0.parentColumns == [tenantTable.key]
    }
    for key in leading { counts[key.columns[0], default: 0] += 1 }
    let own = table.name.name.lowercased()
    for other in outline.tables where other.name != table.name && !other.isChild {
      for column in other.columns
      where column.type == type
        && (Self.refers(column.name, to: own) || column.name.lowercased() == "tenant_id")
        && counts[column.name] == nil
      {
        counts[column.name] = 1
      }
    }
    // A column that is only here and there a reference to tenants, beside a usual one, is another relation to them.
    let most = counts.values.max() ?? 0
    for (name, count) in counts.sorted(by: {
      $0.value != $1.value ? $0.value > $1.value : $0.key < $1.key
    }) {
      let tables = outline.tables.filter { $0[name] != nil && !$0.isChild && $0.name != table.name }
      let hasUsual = tables.allSatisfy { other in columns.contains { other[$0] != nil } }
      if !columns.isEmpty, hasUsual, count < most {
        doubts.append(
          "'\(name)' also leads to '\(table.name)', in tables that have '\(columns[0])' as well: it is passed over"
        )
        continue
      }
      columns.append(name)
    }
    collectScoped(table, type)
  }

  private mutating func collectScoped(_ table: DatabaseOutline.Table, _ type: String) {
    var inSchemas: Set<String> = [table.name.schema]
    scoped = [table.name]
    for other in outline.tables where other.name != table.name && !other.isChild {
      guard let name = columns.first(where: { other[$0] != nil }), let column = other[name] else {
        continue
      }
      let elsewhere = outline.keys.first {
        $0.table == other.name && $0.columns == [name] && $0.parent != table.name
      }
      if column.type != type || elsewhere != nil {
        excluded.append(other.name)
        doubts.append(
          "'\(other.name).\(name)' is \(elsewhere.map { "a reference to '\($0.parent)'" } ?? "of type \(column.type)"), "
            + "not the tenant: the table is left out")
        continue
      }
      if !column.isRequired {
        doubts.append(
          "'\(other.name).\(name)' may be null: rows without a tenant would be nobody's")
      }
      inSchemas.insert(other.name.schema)
      scoped.append(other.name)
    }
    schemas = inSchemas.sorted()
  }

  /// Tables without a tenant column whose foreign keys lead to one, over however many others: the nearest first.
  private mutating func findIncluded(below table: DatabaseOutline.Table) {
    let tables = Dictionary(outline.tables.map { ($0.name, $0) }, uniquingKeysWith: { a, _ in a })
    // The tenant column at the end of the way from each table that is reached.
    var ends: [ObjectName: String] = [:]
    for name in scoped {
      ends[name] =
        name == table.name
        ? tenantTable?.key : columns.first { tables[name]?[$0] != nil }
    }
    var frontier = Set(scoped)
    while !frontier.isEmpty {
      var next: [ObjectName: String] = [:]
      for other in outline.tables
      where ends[other.name] == nil && !other.isChild && !excluded.contains(other.name) {
        let ways = outline.keys.filter { $0.table == other.name && frontier.contains($0.parent) }
        guard let chosen = choose(among: ways, from: other, tables), let end = ends[chosen.parent]
        else { continue }
        let same = outline.keys.filter { $0.table == other.name && $0.parent == chosen.parent }
        next[other.name] = end
        included.append(
          Included(
            table: other.name, path: "\(chosen.parent).\(ObjectName.shown(end))",
            through: same.count > 1 ? chosen.columns : []))
      }
      ends.merge(next) { a, _ in a }
      frontier = Set(next.keys)
    }
    scoped += included.map(\.table)
  }

  /// The foreign key that tells best whose a row is: one that no row lacks before one that may be null.
  private mutating func choose(
    among ways: [DatabaseOutline.Key], from table: DatabaseOutline.Table,
    _ tables: [ObjectName: DatabaseOutline.Table]
  ) -> DatabaseOutline.Key? {
    func isRequired(_ key: DatabaseOutline.Key) -> Bool {
      key.columns.allSatisfy { table[$0]?.isRequired ?? false }
    }
    let fit = ways.filter { key in
      zip(key.columns, key.parentColumns).allSatisfy { local, foreign in
        guard let near = table[local]?.type, let far = tables[key.parent]?[foreign]?.type else {
          return false
        }
        return near == far || Self.families.contains { $0.contains(near) && $0.contains(far) }
      }
    }
    if fit.isEmpty, let way = ways.first {
      doubts.append(
        "'\(table.name)' leads to '\(way.parent)' by columns of another type: give both the same, and include it"
      )
    }
    guard let chosen = fit.first(where: isRequired) ?? fit.first else { return nil }
    func shown(_ key: DatabaseOutline.Key) -> String {
      "'\(key.columns.joined(separator: ", "))'"
    }
    let others = ways.filter { $0.columns != chosen.columns }
    if !others.isEmpty {
      doubts.append(
        "'\(table.name)' leads to tenants through \(shown(chosen)) and \(others.map(shown).joined(separator: ", ")): "
          + "whose a row is, is read from the first")
    }
    if !isRequired(chosen) {
      doubts.append(
        "'\(table.name)' leads to tenants through \(shown(chosen)), which may be null: such rows are nobody's"
      )
    }
    return chosen
  }

  /// Types that policies compare as they are.
  private static let families: [Set<String>] = [
    ["smallint", "integer", "bigint"], ["text", "character varying"],
  ]

  // MARK: People and policies

  private mutating func findPeople(of table: DatabaseOutline.Table) {
    let mine = Set(scoped)
    let tables = outline.tables.filter { mine.contains($0.name) }
    let owners = Dictionary(grouping: tables, by: \.owner).mapValues(\.count)
    owner = owners.max { ($0.value, $1.key) < ($1.value, $0.key) }?.key
    if owners.count > 1 {
      doubts.append(
        "the tables of tenants have \(owners.count) owners: \(owners.keys.sorted().joined(separator: ", "))"
      )
    }
    let users = Dictionary(tables.flatMap(\.users).map { ($0, 1) }, uniquingKeysWith: +)
    // Who may use few of the tables is hardly the application.
    roles = users.filter { 2 * $0.value >= tables.count }.keys.sorted()
    if roles.isEmpty {
      doubts.append(
        owners.isEmpty
          ? "no role was found that the application connects as"
          : "no login but the owner was granted the tables: an application that connects as their owner is bound by "
            + "nothing it cannot lift; give it a role of its own ('app' is written here)")
    }
  }

  private mutating func findPolicies() {
    let mine = Set(scoped)
    let others = outline.tables.filter { mine.contains($0.name) && !$0.policies.isEmpty }
    guard !others.isEmpty else { return }
    let shown = others.prefix(5).map(\.name.description).joined(separator: ", ")
    doubts.append(
      "\(others.count) tables have policies of their own (\(shown)\(others.count > 5 ? " …" : "")): the plan shows "
        + "which of them would let more be seen, and drops those only where the table is chosen")
  }
}
