import CLibPQ
import PostgresAccess

/// Schemas with their roles made, and changed, with nothing but libpq: a transaction each, over two connections side
/// by side.
struct BareSchemas {
  let url: String
  let count: Int

  /// - Parameter script: what is run with each schema first in the search path; it is made before.
  func make(_ script: String) async throws {
    try await each { name in
      """
      BEGIN; CREATE ROLE \(name)_owner; CREATE ROLE \(name) LOGIN PASSWORD '\(Self.verifier)';
      CREATE SCHEMA \(name) AUTHORIZATION \(name)_owner; GRANT USAGE ON SCHEMA \(name) TO \(name);
      ALTER DEFAULT PRIVILEGES FOR ROLE \(name)_owner IN SCHEMA \(name) GRANT ALL ON TABLES TO \(name);
      SET LOCAL ROLE \(name)_owner; SET LOCAL search_path = \(name), public; \(script); COMMIT
      """
    }
  }

  func change(_ script: String) async throws {
    try await each { name in
      "BEGIN; SET LOCAL search_path = \(name), public; \(script); COMMIT"
    }
  }

  /// Of no password that anybody knows; setting it costs the server what setting any costs.
  private static let verifier =
    "SCRAM-SHA-256$4096:YWFhYWFhYWFhYWFhYWFhYQ==$"
    + "YWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWE=:YmJiYmJiYmJiYmJiYmJiYmJiYmJiYmJiYmJiYmJiYmI="

  private func each(_ text: @escaping @Sendable (String) -> String) async throws {
    let (url, count) = (url, count)
    try await withThrowingTaskGroup(of: Void.self) { group in
      for half in 0..<2 {
        group.addTask {
          guard let connection = PQconnectdb(url), PQstatus(connection) == CONNECTION_OK else {
            throw BenchFailure("no connection for the limit")
          }
          defer { PQfinish(connection) }
          for number in stride(from: half, to: count, by: 2) {
            let answer = PQexec(connection, text("bare_\(number)"))
            defer { PQclear(answer) }
            guard PQresultStatus(answer) == PGRES_COMMAND_OK else {
              throw BenchFailure("the limit fails: \(String(cString: PQerrorMessage(connection)))")
            }
          }
        }
      }
      try await group.waitForAll()
    }
  }
}
