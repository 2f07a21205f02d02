import Diagnostics
import Glibc
import PostgresAccess
import TestKit
import Testing

@Suite struct EmbeddedServerTests {
  /// Runs a test with a server, which is stopped and removed however the test ends.
  private func withServer(
    in place: String, _ body: (EmbeddedServer) async throws -> Void
  ) async throws {
    let server = try EmbeddedServer(folder: place)
    do { try await body(server) } catch { Issue.record(error) }
    let status = try await server.status()
    try await server.reset()
    #expect(!Folder.exists("\(status.place)/data"))
    #expect(!status.place.hasPrefix("/var/lib/tenure/") || !Folder.exists(status.place))
  }

  private func database(_ name: String, of server: EmbeddedServer) async throws -> TestDatabase {
    TestDatabase(name: name, settings: try await server.settings(database: name))
  }

  @Test func `a server starts once, keeps its data and stops`() async throws {
    let folder = try TemporaryFolder()
    let place = "\(folder.path)/.tenure/pg"
    try await withServer(in: place) { first in
      let second = try EmbeddedServer(folder: place)
      #expect(try await first.status().state == .absent)
      #expect(!Folder.exists(place))
      // Two starters at once.
      async let one = first.start()
      async let other = second.start()
      let statuses = try await [one, other]
      #expect(statuses[0].state == statuses[1].state)
      try await first.createDatabase("app")
      try await second.createDatabase("app")
      let app = try await database("app", of: first)
      try await app.run(script: "CREATE TABLE public.t AS SELECT 7 AS n")
      let facts = try await app.query(
        """
        SELECT current_setting('listen_addresses'), pg_encoding_to_char(encoding), datcollate
        FROM pg_database WHERE datname = 'app'
        """)
      #expect(facts == [["", "UTF8", "C"]])

      try await first.stop()
      #expect(try await second.status().state == .stopped)
      try await first.stop()
      let again = try await second.start()
      #expect(again.state != statuses[0].state)
      #expect(try await app.query("SELECT n FROM public.t") == [["7"]])

      var information = stat()
      stat(again.socketDirectory, &information)
      #expect(information.st_mode & 0o777 == 0o700)
    }
  }

  @Test func `a folder with a long and strange path works`() async throws {
    let folder = try TemporaryFolder()
    let place = "\(folder.path)/it's, a \(String(repeating: "long ", count: 20))path/pg"
    try await withServer(in: place) { server in
      let status = try await server.start()
      #expect(status.socketDirectory.utf8.count < 93)
      #expect(try await database("postgres", of: server).query("SELECT 1") == [["1"]])
      try await server.reset()
      #expect(!Folder.exists(status.socketDirectory))
    }
  }

  @Test(.enabled(if: ServerAccount.isRoot))
  func `a folder that the server's user cannot reach is replaced by one that it can`()
    async throws
  {
    let folder = try TemporaryFolder()
    chmod(folder.path, 0o700)
    try await withServer(in: "\(folder.path)/pg") { server in
      let status = try await server.start()
      #expect(status.place.hasPrefix("/var/lib/tenure/"))
      #expect(try await database("postgres", of: server).query("SELECT 1") == [["1"]])
    }
  }

  @Test func `a server that cannot start says what its log says`() async throws {
    let folder = try TemporaryFolder()
    try await withServer(in: "\(folder.path)/pg") { server in
      let status = try await server.start()
      try await server.stop()
      let file = "\(status.place)/data/postgresql.auto.conf"
      #expect(Folder.write("shared_buffers = nonsense\n", to: file, mode: 0o644))
      let error = await #expect(throws: Diagnostic.self) { try await server.start() }
      #expect(error?.code == .embeddedFailed)
      #expect(error?.notes.contains { $0.message.contains("shared_buffers") } == true)
    }
  }

  @Test func `programs that are not there are named`() {
    let error = #expect(throws: Diagnostic.self) {
      try PostgresBinaries.find(environment: ["TENURE_POSTGRES_BIN": "/nowhere"])
    }
    #expect(error?.code == .embeddedBinariesMissing)
  }
}
