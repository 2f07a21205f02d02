package import Diagnostics

/// The roles that an application brings along on a server of its own; on the embedded one nobody else makes them.
package enum EmbeddedRoles {
  /// Makes an ordinary role unless there is one of that name.
  package static func make(
    _ name: String, canLogIn: Bool, _ session: Session
  ) throws(DriverFailure) {
    let exists = try session.execute(
      "SELECT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = \(name))"
    ).only().bool(0)
    guard !exists else { return }
    try session.execute(
      "CREATE ROLE \(identifier: name) \(unsafeSQL: canLogIn ? "LOGIN" : "NOLOGIN")")
  }
}
