import Diagnostics
import Resources
import Specs

/// A first Platform document, as `tenure init` writes it.
struct PlatformDocument {
  let name: String
  let database: String
  let guess: ApplicationGuess
  let observeOnly: Bool

  static func isName(_ text: String) -> Bool { Fleet.isTenantName(text) }

  var text: String {
    var lines = [
      "# Found by looking at the database. What was not certain stands in comments: read it before the first apply.",
      "apiVersion: tenure.dev/v1", "kind: Platform", "metadata: {name: \(name)}", "spec:",
      "  clusters:",
      "    - {name: main, database: \(quoted(database))}", "  application:",
    ]
    for doubt in guess.doubts { lines.append("    # unsure: \(comment(doubt))") }
    if let table = guess.tenantTable {
      lines.append(
        "    tenantTable: {name: \(quoted(table.name.description)), key: \(quoted(table.key)), "
          + "slug: \(quoted(table.slug)), displayName: \(quoted(table.displayName))}")
      lines += tenantScoped
    }
    lines.append(
      "    roles: {application: [\((guess.roles.isEmpty ? ["app"] : guess.roles).map(quoted).joined(separator: ", "))], "
        + "owner: \(quoted(guess.owner ?? "app_owner"))}")
    if let setting = guess.setting {
      lines.append("    context: {setting: \(quoted(setting))}   # existing policies read it")
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private var tenantScoped: [String] {
    var lines = ["    tenantScoped:"]
    let columns = guess.columns.isEmpty ? ["tenant_id"] : guess.columns
    lines.append("      columns: [\(columns.map(quoted).joined(separator: ", "))]")
    lines.append("      schemas: [\(guess.schemas.map(quoted).joined(separator: ", "))]")
    if !guess.excluded.isEmpty {
      lines.append("      exclude:")
      lines += guess.excluded.map { "        - \(quoted($0.description))" }
    }
    if !guess.included.isEmpty {
      lines.append("      include:")
      lines += guess.included.map { included in
        let through =
          included.through.isEmpty
          ? "" : "through: [\(included.through.map(quoted).joined(separator: ", "))], "
        return
          "        - {table: \(quoted(included.table.description)), path: \(quoted(included.path)), "
          + "\(through)by: policy}"
      }
    }
    if observeOnly {
      lines.append(
        "      tables:   # take a line away, or say enforce, to have that table isolated")
      lines += guess.scoped.map { "        \(quoted($0.description)): {isolate: observe}" }
    }
    return lines
  }

  private func quoted(_ text: String) -> String {
    let isPlain = text.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
        UInt8(ascii: "_"),
        UInt8(ascii: "."):
        true
      default: false
      }
    }
    return isPlain ? TenantDocuments.scalar(text) : text.quotedForJSON
  }

  private func comment(_ text: String) -> String { text.escapedForTerminal }
}
