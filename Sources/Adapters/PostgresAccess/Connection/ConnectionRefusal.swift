import CLibPQ
import Diagnostics

/// Why a connection could not be opened, read from libpq's words without repeating those that name secrets.
struct ConnectionRefusal {
  let sqlState: String?
  let reason: String
  let place: String

  init(_ raw: OpaquePointer, _ settings: ConnectionSettings) {
    let text = PQerrorMessage(raw).map { String(cString: $0) } ?? ""
    // With several hosts there is a line for each; the last that names an outcome counts.
    let lines = text.split(separator: "\n").filter { !$0.hasPrefix("\t") }
    let line = lines.last ?? "unknown reason"
    // "connection to server at "h" (a), port 5432 failed: REASON": only the reason is kept.
    let tail = line.ranges(of: ": ").last.map { line[$0.upperBound...] } ?? line
    let reason = tail.drop { $0 == " " }
    sqlState =
      reason.utf8.count == 5
        && reason.utf8.allSatisfy { $0 >= 48 && $0 <= 57 || $0 >= 65 && $0 <= 90 }
      ? String(reason) : nil
    self.reason = settings.secrets.reduce(String(reason)) {
      $0.replacing($1, with: "…")
    }
    let host = PQhost(raw).map { String(cString: $0) } ?? ""
    let port = PQport(raw).map { String(cString: $0) } ?? ""
    place = host.hasPrefix("/") ? "socket directory '\(host)'" : "server '\(host)', port \(port)"
  }

  var failure: DriverFailure {
    let notes = [Diagnostic.Note(place)]
    guard let sqlState else {
      return .transient(
        Diagnostic(.connectionFailed, "cannot connect to PostgreSQL: \(reason)", notes: notes),
        retryAfter: .seconds(5))
    }
    let facts = notes + [ServerError.note(sqlState: sqlState)]
    switch sqlState.prefix(2) {
    case "28":
      return .permanent(
        Diagnostic(
          .authenticationFailed, "the server refused the login", notes: facts,
          hint: "check user and password in the configuration of this cluster, and pg_hba.conf"))
    case "3D":
      return .permanent(
        Diagnostic(.databaseMissing, "the server has no such database", notes: facts))
    case "42":
      return .permanent(
        Diagnostic(
          .permissionDenied, "the role may not connect to this database", notes: facts,
          hint: "'tenure doctor' shows what is missing"))
    case "53", "57", "55":
      return .transient(
        Diagnostic(.serverBusy, "the server accepts no connections now", notes: facts),
        retryAfter: .seconds(2))
    default:
      return .transient(
        Diagnostic(.connectionFailed, "the server refused the connection", notes: facts),
        retryAfter: .seconds(5))
    }
  }
}
