import PostgresAccess
import TestKit

/// Everything that an apply leaves behind, as a file for psql.
struct FinishedState: ~Copyable {
  private let folder: TemporaryFolder
  private let script: String

  init(of database: TestDatabase) async throws {
    let folder = try TemporaryFolder()
    let script = folder.path + "/state.sql"
    let binaries = try PostgresBinaries.find()
    let url = try await TemporaryPostgres.url(of: database)
    try Command([binaries.path("pg_dump"), "--file", script, "--dbname", url]).run()
    self.script = script
    self.folder = folder
  }

  func load(into database: TestDatabase) async throws {
    let binaries = try PostgresBinaries.find()
    let url = try await TemporaryPostgres.url(of: database)
    try Command([
      binaries.path("psql"), "-X", "-q", "-1", "-v", "ON_ERROR_STOP=1", "-o", "/dev/null", "-f",
      script, "-d", url,
    ]).run()
  }
}
