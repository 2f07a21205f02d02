import Diagnostics
import PostgresAccess

/// Keeps a statement with verifiers out of the server's log, as far as this login may.
///
/// Only a superuser, or who was granted SET on them, can change what is logged. For anybody else a server that logs
/// every statement logs the verifiers, as values of the statement: salted, and of a random password not to be undone,
/// but such a log belongs to nobody else's eyes. A plain password is never sent.
enum LoginConcealment {
  static func within(
    _ session: Session, _ work: (Session) throws(DriverFailure) -> Void
  ) throws(DriverFailure) {
    var kept: [(name: String, value: String)] = []
    for row in try session.execute(RoleStatements.loggingThatMayChange) {
      kept.append((try row.string(0), try row.string(1)))
    }
    try session.pipeline(kept.map { RoleStatements.conceal($0.name) })
    do throws(DriverFailure) {
      try work(session)
    } catch {
      throw Self.explained(error)
    }
    try session.pipeline(kept.map { RoleStatements.set($0.name, $0.value) })
  }

  private static func explained(_ failure: DriverFailure) -> DriverFailure {
    let found = failure.diagnostic
    func diagnostic(_ code: DiagnosticCode, hint: String) -> Diagnostic {
      Diagnostic(code, found.message, notes: found.notes, hint: hint)
    }
    return switch failure.sqlState {
    case "TN010":
      .conflict(
        diagnostic(.loginForeign, hint: "a role is never taken over: rename or drop the other one"))
    case "TN011":
      .permanent(
        diagnostic(
          .loginGroupUnsafe, hint: "name another role in application.roles.application"))
    case "TN012":
      .permanent(diagnostic(.loginGroupMissing, hint: "create the role, or correct its name"))
    default: failure
    }
  }
}
