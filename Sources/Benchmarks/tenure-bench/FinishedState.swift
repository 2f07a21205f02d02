import PostgresAccess
import TestKit

/// Everything that an apply leaves behind, as files for psql: the tables with their keys, indexes and triggers, and
/// then the rows, so that they are loaded into the tables as an apply finds them.
struct FinishedState: ~Copyable {
  private let folder: TemporaryFolder
  private let files: [String]

  init(of database: TestDatabase) async throws {
    let folder = try TemporaryFolder()
    let binaries = try PostgresBinaries.find()
    let url = try await TemporaryPostgres.url(of: database)
    let parts = [
      ["--section=pre-data"], ["--section=post-data"],
      // The intervals of history are made by the registry's trigger, here as there.
      ["--data-only", "--exclude-table-data=tenure.registry_history"],
    ]
    var files: [String] = []
    for part in parts {
      let file = "\(folder.path)/state\(files.count).sql"
      try Command([binaries.path("pg_dump"), "--file", file, "--dbname", url] + part).run()
      files.append(file)
    }
    self.files = files
    self.folder = folder
  }

  func load(into database: TestDatabase) async throws {
    let binaries = try PostgresBinaries.find()
    let url = try await TemporaryPostgres.url(of: database)
    try Command(
      [
        binaries.path("psql"), "-X", "-q", "-1", "-v", "ON_ERROR_STOP=1", "-o", "/dev/null", "-d",
        url,
      ] + files.flatMap { ["-f", $0] }
    ).run()
  }
}
