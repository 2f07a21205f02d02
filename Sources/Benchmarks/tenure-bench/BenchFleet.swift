import Foundation
import Diagnostics
import PostgresAccess
import TestKit

/// A generated fleet in a packed git repository, and an empty database for it.
struct BenchFleet: ~Copyable {
  private let folder: TemporaryFolder
  let repository: String
  let database: TestDatabase

  /// - Parameter files: take the place of the generated ones of the same path.
  init(
    tenants: Int, of generator: FleetGenerator = FleetGenerator(),
    with files: [(path: String, text: String)] = []
  ) async throws {
    let folder = try TemporaryFolder()
    let repository = folder.path + "/fleet"
    try Command(["git", "init", "-q", "-b", "main", repository]).run()
    var stream: [UInt8] = []
    stream += Array(
      "commit refs/heads/main\ncommitter bench <bench@example.com> 1700000000 +0000\ndata 5\nfleet\n"
        .utf8)
    let given = Set(files.map(\.path))
    let generated = generator.fleet(tenants: tenants)
    for file in generated.filter({ !given.contains($0.path) }) + files {
      let text = Array(file.text.utf8)
      stream += Array("M 100644 inline \(file.path)\ndata \(text.count)\n".utf8)
      stream += text
      stream.append(UInt8(ascii: "\n"))
    }
    try Command(["git", "-C", repository, "fast-import", "--quiet"], input: stream).run()
    try Command(["git", "-C", repository, "repack", "-adq"]).run()
    database = try await Self.emptyDatabase()
    self.repository = repository
    self.folder = folder
  }

  /// The database that the fleet's Platform names, made anew.
  static func emptyDatabase(_ name: String = "app") async throws -> TestDatabase {
    try await FleetInPlay.makeRoles()
    try await TemporaryPostgres.administer(
      "DROP DATABASE IF EXISTS \(identifier: name) WITH (FORCE)")
    try await TemporaryPostgres.administer("CREATE DATABASE \(identifier: name)")
    return TestDatabase(
      name: name, settings: try await TemporaryPostgres.settings(database: name))
  }

  func program(on database: TestDatabase) async throws -> Program {
    Program(
      folder: repository,
      environment: [
        "TENURE_CLUSTER_MAIN_URL": try await TemporaryPostgres.url(of: database),
        "TENURE_STATE": folder.path + "/state",
      ])
  }
}
