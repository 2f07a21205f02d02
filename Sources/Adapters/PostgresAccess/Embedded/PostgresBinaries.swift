package import Diagnostics
import Glibc

/// Where PostgreSQL's own programs are.
package struct PostgresBinaries: Sendable, Hashable {
  package let folder: String

  package func path(_ program: String) -> String { "\(folder)/\(program)" }

  /// Looks where `TENURE_POSTGRES_BIN` says, then asks `pg_config`, then tries `/usr/lib/postgresql` (the
  /// newest version first), then `PATH`.
  ///
  /// - Parameter version: the major version that existing data need; it is preferred where it is installed.
  package static func find(
    environment: [String: String] = Environment.current, version: Int? = nil
  ) throws(Diagnostic) -> PostgresBinaries {
    let said = environment["TENURE_POSTGRES_BIN"]
    let candidates = said.map { [$0] } ?? usual(environment, version)
    for folder in candidates where isComplete(folder) { return PostgresBinaries(folder: folder) }
    throw Diagnostic(
      .embeddedBinariesMissing, "the programs of PostgreSQL were not found on this machine",
      notes: said == nil
        ? [] : [Diagnostic.Note("only the folder in TENURE_POSTGRES_BIN was looked at")],
      hint: "install PostgreSQL 15 or newer (Debian, Ubuntu: apt-get install postgresql)")
  }

  private static func usual(_ environment: [String: String], _ version: Int?) -> [String] {
    let path = (environment["PATH"] ?? "").split(separator: ":").map(String.init)
    var folders = version.map { ["/usr/lib/postgresql/\($0)/bin"] } ?? []
    for folder in path where access("\(folder)/pg_config", X_OK) == 0 {
      if let outcome = ServerProgram("\(folder)/pg_config", ["--bindir"]).run(), outcome.status == 0
      {
        folders.append(String(outcome.output.prefix { $0 != "\n" }))
      }
    }
    let root = "/usr/lib/postgresql"
    let versions = Folder.names(root).compactMap { Int($0) }.filter { $0 >= 15 }.sorted(by: >)
    folders += versions.map { "\(root)/\($0)/bin" }
    return folders + path
  }

  private static func isComplete(_ folder: String) -> Bool {
    ["initdb", "pg_ctl", "postgres"].allSatisfy { access("\(folder)/\($0)", X_OK) == 0 }
  }
}
