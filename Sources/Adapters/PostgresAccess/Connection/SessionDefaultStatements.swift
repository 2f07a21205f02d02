import CLibPQ
import Diagnostics
import Glibc

extension Wire {
  /// Makes the session independent of what server, database and role have configured.
  ///
  /// `pg_temp` stands last in the search path, since it would be searched first if it were not named. Compiling
  /// statements costs more than it saves where each runs once.
  func setUp(_ timeouts: SessionTimeouts) throws(DriverFailure) {
    let text = """
      SET standard_conforming_strings = on; SET search_path = pg_catalog, pg_temp;
      SET statement_timeout = \(timeouts.statement.milliseconds);
      SET lock_timeout = \(timeouts.lock.milliseconds);
      SET idle_in_transaction_session_timeout = \(timeouts.idleInTransaction.milliseconds);
      SET TimeZone = 'UTC'; SET DateStyle = 'ISO, YMD'; SET IntervalStyle = 'iso_8601';
      SET bytea_output = 'hex'; SET extra_float_digits = 1; SET client_min_messages = warning;
      SET default_transaction_isolation = 'read committed'; SET jit = off
      """
    _ = try accept(PQexec(raw, text))
  }

  /// Reads what has arrived unasked: the end of the connection, or notices.
  var isAlive: Bool {
    // The server's farewell comes first and only then the end, so one look is not enough.
    while isUsable {
      var descriptor = pollfd(fd: PQsocket(raw), events: Int16(POLLIN), revents: 0)
      guard Glibc.poll(&descriptor, 1, 0) > 0 else { return true }
      if PQconsumeInput(raw) != 1 { close() }
    }
    return false
  }
}
