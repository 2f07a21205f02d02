import Diagnostics
import Glibc
package import PostgresAccess
import Synchronization

/// A private PostgreSQL for all tests of this process, started when the first of them asks.
///
/// A small shell holds the server. It waits for the end of a stream whose other end is ours, so the server
/// stops and its folder goes however this process ends, a `kill -9` included.
package enum TemporaryPostgres {
  private static let server = Once<Server>()
  private static let templates = Mutex<[String: Once<String>]>([:])
  private static let counter = Atomic<Int>(0)

  private struct Server: Sendable {
    let folder: String
    let settings: ConnectionSettings
    /// Never closed by us: its end is the sign for the shell.
    let lifeline: Int32
  }

  /// A name that no other test of this process uses, for roles and databases.
  package static func uniqueName(_ stem: String) -> String {
    "\(stem)_\(counter.add(1, ordering: .relaxed).newValue)"
  }

  /// How to connect to the server as its superuser.
  package static func settings(database: String = "postgres") async throws -> ConnectionSettings {
    try await running().settings.withDatabase(database)
  }

  /// How another program connects to a database of the server, as its superuser.
  package static func url(
    of database: TestDatabase, user: String = ServerData.superuser
  ) async throws -> String {
    let folder = try await running().folder.replacing("/", with: "%2F")
    return "postgresql:///\(database.name)?host=\(folder)&user=\(user)"
  }

  /// An empty database of its own.
  package static func freshDatabase() async throws -> TestDatabase {
    try await create(from: "template1")
  }

  /// A database that is a copy of one that `prepare` has filled, once a process for each `name`.
  package static func freshDatabase(
    from name: String, _ prepare: @Sendable (TestDatabase) async throws -> Void
  ) async throws -> TestDatabase {
    let once = templates.withLock { templates in
      let once = templates[name] ?? Once<String>()
      templates[name] = once
      return once
    }
    let template = try await once.value {
      let database = try await create(from: "template1")
      try await prepare(database)
      return database.name
    }
    return try await create(from: template)
  }

  /// Runs a statement in the database `postgres`, as superuser.
  @discardableResult
  package static func administer(_ sql: SQL) async throws -> [[String?]] {
    try await TestDatabase(name: "postgres", settings: settings()).query(sql)
  }

  /// A login that must give a password, although everybody else is trusted.
  package static func createRole(
    _ stem: String = "role", password: String? = nil
  ) async throws -> String {
    let name = uniqueName(stem)
    try await administer("CREATE ROLE \(identifier: name) LOGIN")
    if let password {
      try await administer("ALTER ROLE \(identifier: name) PASSWORD \(literal: password)")
      try await administer("GRANT needs_password TO \(identifier: name)")
    }
    return name
  }

  private static func create(from template: String) async throws -> TestDatabase {
    let name = uniqueName("db")
    let settings = try await settings()
    try await administer("CREATE DATABASE \(identifier: name) TEMPLATE \(identifier: template)")
    return TestDatabase(name: name, settings: settings.withDatabase(name))
  }

  private static func running() async throws -> Server {
    try await server.value { try await start() }
  }

  private static func start() async throws -> Server {
    guard let account = ServerAccount.find() else { throw TestKitError("no user for PostgreSQL") }
    let binaries = try PostgresBinaries.find()
    var template = Array("/tmp/tenure-pg-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil,
      let folder = String(validating: template.dropLast(), as: UTF8.self)
    else { throw TestKitError("no temporary folder") }
    guard
      Folder.write(configuration(folder), to: "\(folder)/tenure.conf", mode: 0o644),
      Folder.write(access, to: "\(folder)/pg_hba.conf", mode: 0o644), account.own(folder)
    else { throw TestKitError("cannot prepare \(folder)") }

    var ends: [Int32] = [-1, -1]
    let type = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
    guard socketpair(AF_UNIX, type, 0, &ends) == 0 else { throw TestKitError("no socket pair") }
    let shell = account.running(
      ServerProgram("/bin/sh", ["-c", script, "tenure-test-server", folder, binaries.folder]))
    guard shell.spawn(input: ends[0], output: nil) != nil else {
      throw TestKitError("the server's shell did not start")
    }
    close(ends[0])

    let settings = ConnectionSettings(
      socketDirectory: folder, user: ServerData.superuser, database: "postgres")
    try await waitUntilReady(settings, folder)
    return Server(folder: folder, settings: settings, lifeline: ends[1])
  }

  private static func waitUntilReady(_ settings: ConnectionSettings, _ folder: String) async throws
  {
    let deadline = ContinuousClock.now + .seconds(120)
    while true {
      do throws(DriverFailure) {
        let connection = try await Connection.open(settings, applicationName: "tests")
        try await connection.perform { session throws(DriverFailure) in
          try session.execute(script: "CREATE ROLE needs_password NOLOGIN")
        }
        await connection.close()
        return
      } catch {
        guard case .transient = error, ContinuousClock.now < deadline else {
          throw TestKitError(
            "the test server did not come up: \(error)\n\(Folder.read("\(folder)/log") ?? "")")
        }
      }
      try await Task.sleep(for: .milliseconds(20))
    }
  }

  private static let access = """
    local all +needs_password scram-sha-256
    local all all trust
    """ + "\n"

  private static func configuration(_ folder: String) -> String {
    """
    listen_addresses = ''
    unix_socket_directories = '\(folder)'
    max_connections = 1000
    shared_buffers = 64MB
    fsync = off
    synchronous_commit = off
    full_page_writes = off
    wal_level = minimal
    max_wal_senders = 0
    max_wal_size = 1GB
    autovacuum = off
    password_encryption = 'scram-sha-256'
    log_min_error_statement = 'panic'
    timezone = 'UTC'
    lc_messages = 'C'

    """
  }

  private static let script = """
    cd "$1" || exit 1
    "$2/initdb" -D data -U postgres -A trust -E UTF8 --locale=C --no-sync >log 2>&1 </dev/null
    cp tenure.conf pg_hba.conf data/
    echo "include 'tenure.conf'" >>data/postgresql.conf
    "$2/postgres" -D "$1/data" >>log 2>&1 </dev/null &
    server=$!
    read -r nothing
    kill -QUIT "$server"
    wait "$server"
    cd / && rm -rf "$1"
    """
}
