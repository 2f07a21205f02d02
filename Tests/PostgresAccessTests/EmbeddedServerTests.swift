import Diagnostics
import Glibc
import PostgresAccess
import TestKit
import Testing

@Suite struct EmbeddedServerTests {
  @Test func `a server starts once, keeps its data, stops and is reset`() async throws {
    let folder = try TemporaryFolder()
    let place = "\(folder.path)/.tenure/pg"
    let first = try EmbeddedServer(folder: place)
    let second = try EmbeddedServer(folder: place)
    #expect(try await first.status().state == .absent)

    // Two starters at once.
    async let one = first.start()
    async let other = second.start()
    let statuses = try await [one, other]
    #expect(statuses[0].state == statuses[1].state)
    guard case .running = statuses[0].state else {
      Issue.record("\(statuses[0].state)")
      return
    }
    do {
      try await first.createDatabase("app")
      try await second.createDatabase("app")
      let app = TestDatabase(name: "app", settings: try await first.settings(database: "app"))
      try await app.run(script: "CREATE TABLE public.t AS SELECT 7 AS n")
      #expect(
        try await app.query(
          "SELECT current_setting('listen_addresses'), pg_encoding_to_char(encoding), datcollate FROM pg_database WHERE datname = 'app'"
        ) == [["", "UTF8", "C"]])

      try await first.stop()
      #expect(try await second.status().state == .stopped)
      try await first.stop()
      let again = try await second.start()
      #expect(again.state != statuses[0].state)
      #expect(try await app.query("SELECT n FROM public.t") == [["7"]])

      var information = stat()
      stat(again.socketDirectory, &information)
      #expect(information.st_mode & 0o777 == 0o700)
    } catch {
      Issue.record(error)
    }
    try await first.reset()
    #expect(try await first.status().state == .absent)
  }

  @Test func `a folder with a long and strange path works`() async throws {
    let folder = try TemporaryFolder()
    let place = "\(folder.path)/it's, a \(String(repeating: "long ", count: 20))path/pg"
    let server = try EmbeddedServer(folder: place)
    let status = try await server.start()
    #expect(status.socketDirectory.utf8.count < 93)
    let database = TestDatabase(
      name: "postgres", settings: try await server.settings(database: "postgres"))
    let rows = try? await database.query("SELECT 1")
    #expect(rows == [["1"]])
    try await server.reset()
    #expect(!Folder.exists(status.socketDirectory))
  }

  @Test func `a folder that the server's user cannot reach is replaced by one that it can`()
    async throws
  {
    guard ServerAccount.isRoot else { return }
    let folder = try TemporaryFolder()
    chmod(folder.path, 0o700)
    let place = "\(folder.path)/pg"
    let server = try EmbeddedServer(folder: place)
    let status = try await server.start()
    #expect(status.place.hasPrefix("/var/lib/tenure/"))
    let database = TestDatabase(
      name: "postgres", settings: try await server.settings(database: "postgres"))
    #expect((try? await database.query("SELECT 1")) == [["1"]])
    try await server.reset()
    rmdir(status.place)
  }

  @Test func `programs that are not there are named`() {
    let error = #expect(throws: Diagnostic.self) {
      try PostgresBinaries.find(environment: ["TENURE_POSTGRES_BIN": "/nowhere"])
    }
    #expect(error?.code == .embeddedBinariesMissing)
  }

  @Test func `a server that cannot start says what its log says`() async throws {
    let folder = try TemporaryFolder()
    let server = try EmbeddedServer(folder: "\(folder.path)/pg")
    let status = try await server.start()
    try await server.stop()
    let file = "\(status.place)/data/postgresql.auto.conf"
    #expect(Folder.write("shared_buffers = nonsense\n", to: file, mode: 0o644))
    let error = await #expect(throws: Diagnostic.self) { try await server.start() }
    #expect(error?.code == .embeddedFailed)
    #expect(error?.notes.contains { $0.message.contains("shared_buffers") } == true)
    try await server.reset()
  }
}
