import Diagnostics

enum EmbeddedStatements {
  /// Two starters may both find it missing; the later one is told that it is there, which is as good.
  static func createDatabase(_ name: String, _ session: Session) throws(DriverFailure) {
    let found = try session.execute(
      "SELECT 1 FROM pg_catalog.pg_database WHERE datname = \(name)")
    guard found.isEmpty else { return }
    do throws(DriverFailure) {
      try session.execute("CREATE DATABASE \(identifier: name)")
    } catch {
      guard error.sqlState == "42P04" || error.sqlState == "23505" else { throw error }
    }
  }
}
